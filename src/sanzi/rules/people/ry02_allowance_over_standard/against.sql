-- 会议定过这样的数额、抢险夜间等特殊用工、几个月合发、休息日的事、上级拨款发放：各条能不能成立
WITH cited AS (
    SELECT hit_id, village_code, amount AS hit_amount, first_on, last_on, unnest(evidence) AS row_id
    FROM hit
),
payment AS (
    SELECT
        c.hit_id, a.reason, a.amount,
        concat_ws('|', coalesce(a.id_no, a.person_name), date_trunc('month', a.allowance_on)) AS person_month,
        coalesce(a.amount / nullif(a.days, 0), a.amount) AS each, a.row_id
    FROM cited AS c
    JOIN ledger.allowance AS a ON a.row_id = c.row_id
),
kind AS (
    SELECT
        hit.hit_id, hit.village_code, hit.amount, hit.first_on, hit.last_on, bool_or(o.row_id IS NOT NULL) AS is_officers,
        -- Too many days: the whole pay is in question, not what goes beyond a standard.
        sum(p.amount) = hit.amount AND bool_and(o.row_id IS NULL) AS is_days, count(p.row_id) = count(DISTINCT p.person_month) AS is_each_one,
        coalesce(bool_and(regexp_matches(p.reason, $bonus_words)) FILTER (p.row_id IS NOT NULL), FALSE) AS is_bonus,
        coalesce(bool_and(regexp_matches(p.reason, $special_words)) FILTER (p.row_id IS NOT NULL), FALSE) AS is_special,
        coalesce(bool_and(regexp_matches(p.reason, $off_hours_words)) FILTER (p.row_id IS NOT NULL), FALSE) AS is_off_hours
    FROM hit
    JOIN cited AS c ON c.hit_id = hit.hit_id
    LEFT JOIN payment AS p ON p.row_id = c.row_id AND p.hit_id = c.hit_id
    LEFT JOIN features.insider AS o ON o.row_id = c.row_id
    GROUP BY hit.hit_id, hit.village_code, hit.amount, hit.first_on, hit.last_on
),
-- A sum as minutes write it: 120 and not 1120.
paid_sum AS (
    SELECT DISTINCT hit_id, '(^|[^0-9.])' || regexp_replace(CAST(CAST(each AS DECIMAL(18, 2)) AS VARCHAR), '\.?0+$', '') || '元' AS pattern
    FROM payment
),
decided AS (
    SELECT k.hit_id, list(m.row_id ORDER BY m.row_id) FILTER (m.is_passed AND m.is_topic AND m.has_sums) AS rows
    FROM kind AS k
    LEFT JOIN (
        SELECT k.hit_id, m.row_id, m.is_passed AND regexp_matches(m.meeting_type, $voting_bodies) AS is_passed,
            CASE
                WHEN k.is_bonus THEN regexp_matches(m.topic, $bonus_words || '|绩效|考核')
                WHEN k.is_officers THEN regexp_matches(m.topic, $officer_duty_words)
                ELSE regexp_matches(m.topic, $labour_words)
            END AS is_topic,
            bool_and(regexp_matches(m.topic, s.pattern)) AS has_sums
        FROM kind AS k
        JOIN paid_sum AS s ON s.hit_id = k.hit_id
        JOIN ledger.meeting AS m ON m.village_code = k.village_code AND m.start_on BETWEEN k.first_on - $vote_before_days AND k.first_on
        GROUP BY k.hit_id, k.is_bonus, k.is_officers, m.row_id, m.is_passed, m.meeting_type, m.topic
    ) AS m ON m.hit_id = k.hit_id
    WHERE NOT k.is_days AND EXISTS (SELECT 1 FROM ledger.meeting WHERE meeting.village_code = k.village_code)
    GROUP BY k.hit_id
),
granted AS (
    SELECT k.hit_id, coalesce(sum(g.amount) FILTER (regexp_matches(g.item, $officer_grant_words)), 0) AS amount,
        list(g.row_id ORDER BY g.row_id) FILTER (regexp_matches(g.item, $officer_grant_words)) AS rows
    FROM kind AS k
    JOIN ledger."grant" AS g ON g.village_code = k.village_code
    WHERE year(g.granted_on) = year(k.last_on)
    GROUP BY k.hit_id
)
SELECT
    hit_id, 'voted_standard' AS innocent, rows IS NOT NULL AS holds, coalesce(rows, []) AS evidence,
    CASE
        WHEN rows IS NOT NULL THEN '发放前' || $vote_before_days || '天内，代表会议或成员会议定过这个数额'
        ELSE '会议记录里没有发放前' || $vote_before_days || '天内、由代表会议或成员会议定下这个数额的决议'
    END AS sentence
FROM decided
UNION ALL
SELECT hit_id, 'special_work', is_special, [], CASE WHEN is_special THEN '事由都是抢险、夜间、技术工或机械用工' ELSE '事由不都是抢险、夜间、技术工或机械用工' END
FROM kind
WHERE NOT is_officers AND NOT is_days
UNION ALL
SELECT
    hit_id, 'list_of_many_days', CASE WHEN NOT is_each_one THEN FALSE END, [],
    CASE WHEN is_each_one THEN '各人当月只有一笔，是不是几个月合发要看发放表' ELSE '同一人当月分几笔发放，不是几个月合成一笔' END
FROM kind
WHERE is_days
UNION ALL
SELECT hit_id, 'off_hours', is_off_hours, [], CASE WHEN is_off_hours THEN '事由写明节假日、夜间或抢险值守' ELSE '事由没有写明是节假日、夜间或抢险值守' END
FROM kind
WHERE is_officers AND NOT is_bonus
UNION ALL
SELECT
    k.hit_id, 'granted', g.amount >= k.amount, coalesce(g.rows, []),
    '当年上级拨付的报酬、奖励、补贴款共' || yuan(g.amount) || CASE WHEN g.amount >= k.amount THEN '，足以覆盖' ELSE '，覆盖不了' || yuan(k.amount) END
FROM kind AS k
JOIN granted AS g ON g.hit_id = k.hit_id
WHERE k.is_officers
