-- 有没有金额对得上的发放名单、有没有慰问福利的决议、够不够全体成员人均一份、是不是值守物资
WITH cited AS (
    SELECT hit_id, village_code, amount, unnest(evidence) AS row_id
    FROM hit
),
list_row AS (
    SELECT
        a.village_code, a.reason, a.allowance_on, a.person_name, a.amount, a.row_id,
        count(o.person_name) OVER (PARTITION BY a.village_code, a.reason, a.allowance_on) AS officers,
        count(*) OVER (PARTITION BY a.village_code, a.reason, a.allowance_on) AS people,
        sum(a.amount) OVER (PARTITION BY a.village_code, a.reason, a.allowance_on) AS total
    FROM ledger.allowance AS a
    LEFT JOIN (SELECT DISTINCT village_code, person_name FROM ledger.office_holder) AS o
        ON o.village_code = a.village_code AND o.person_name = a.person_name
    WHERE a.allowance_on IS NOT NULL
),
recipient AS (
    SELECT
        h.hit_id, l.row_id, l.people, l.total, l.reason,
        coalesce(
            (l.total = h.amount OR (l.total = 0 AND h.amount % l.people = 0)) AND l.people > l.officers
            AND l.allowance_on BETWEEN h.first_on - CAST($list_days AS INTEGER) AND h.last_on + CAST($list_days AS INTEGER),
            false
        ) AS is_match
    FROM hit AS h
    JOIN list_row AS l ON l.village_code = h.village_code
),
vote AS (
    SELECT
        h.hit_id, m.row_id, m.decision_no, m.amount,
        regexp_matches(coalesce(m.topic, ''), '慰问|敬老|重阳|福利|节日|老人|困难|五保')
        AND coalesce(m.is_passed, false)
        AND coalesce(m.amount >= h.amount, false)
        AND coalesce(m.start_on BETWEEN h.first_on - CAST($vote_before_days AS INTEGER) AND h.first_on, false) AS is_vote
    FROM hit AS h
    JOIN ledger.meeting AS m ON m.village_code = h.village_code
),
hit_text AS (
    SELECT h.hit_id, h.village_code, h.amount, string_agg(concat_ws(' ', s.summary, s.item), ' ' ORDER BY s.row_id) AS text
    FROM cited AS h
    JOIN features.spend AS s ON s.row_id = h.row_id
    GROUP BY h.hit_id, h.village_code, h.amount
),
headcount AS (
    SELECT t.hit_id, v.row_id, n.heads, t.amount / n.heads AS per_head, t.amount % n.heads = 0 AS is_flat
    FROM hit_text AS t
    JOIN ledger.village AS v ON v.village_code = t.village_code
    CROSS JOIN unnest([v.members, v.households, v.population]) AS n (heads)
    WHERE n.heads > 0 AND regexp_matches(t.text, '福利|全体|每人|人均|每户|户均')
)
SELECT
    hit_id,
    'recipient_list' AS innocent,
    bool_or(is_match) AS holds,
    coalesce(list(DISTINCT row_id ORDER BY row_id) FILTER (WHERE is_match), []) AS evidence,
    CASE
        WHEN bool_or(is_match)
            THEN '发放明细“' || min(reason) FILTER (WHERE is_match) || '”' || max(people) FILTER (WHERE is_match) || '人合计'
                || yuan(max(total) FILTER (WHERE is_match)) || '，与支出对得上'
        ELSE '发放明细里没有前后' || CAST($list_days AS VARCHAR) || '天内合计与支出相等的名单'
    END AS sentence
FROM recipient
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'aged_voted',
    bool_or(is_vote),
    coalesce(list(DISTINCT row_id ORDER BY row_id) FILTER (WHERE is_vote), []),
    CASE
        WHEN bool_or(is_vote) THEN '付款前有慰问或福利决议' || min(decision_no) FILTER (WHERE is_vote) || '，金额' || yuan(max(amount) FILTER (WHERE is_vote))
        ELSE '会议记录里没有付款前' || CAST($vote_before_days AS VARCHAR) || '天内、金额不低于支出的慰问或福利决议'
    END
FROM vote
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'all_members',
    bool_or(is_flat),
    coalesce(list(DISTINCT row_id ORDER BY row_id) FILTER (WHERE is_flat), []),
    CASE
        WHEN bool_or(is_flat)
            THEN '写明福利，按名录' || max(heads) FILTER (WHERE is_flat) || '人（户）每份' || yuan(min(per_head) FILTER (WHERE is_flat)) || '，正好除尽'
        ELSE '写明福利，但按名录人数、户数都除不尽'
    END
FROM headcount
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'duty_food',
    true,
    [],
    '文字写明值守、抢险物资'
FROM hit_text
WHERE regexp_matches(text, '防汛|防火|抗旱|抢险|防疫|值守|值班')
