-- 付款前有没有会议同意，发放明细里有没有合计相等的名单
WITH vote AS (
    SELECT hit.hit_id, meeting.row_id, meeting.decision_no, meeting.amount,
        coalesce(meeting.is_passed AND meeting.amount >= hit.amount
            AND meeting.start_on BETWEEN hit.first_on - CAST($vote_before_days AS INTEGER) AND hit.first_on
            AND len(list_filter(regexp_extract_all(replace(meeting.topic, '工作服', '服装'), $vote_words), lambda word: contains(hit.reason, word))) > 0, FALSE)
        AS is_vote
    FROM hit
    JOIN ledger.meeting ON meeting.village_code = hit.village_code
),
paid_list AS (
    SELECT village_code, reason, allowance_on, sum(amount) AS total, count(*) AS people, list(row_id ORDER BY row_id)[1:5] AS row_ids
    FROM ledger.allowance
    WHERE allowance_on IS NOT NULL
    GROUP BY village_code, reason, allowance_on
    HAVING count(*) >= $least_people
),
listed AS (
    SELECT hit.hit_id, arg_min(p.row_ids, (p.allowance_on, p.reason)) FILTER (is_match) AS row_ids, min(p.people) FILTER (is_match) AS people
    FROM hit
    JOIN (SELECT DISTINCT village_code FROM ledger.allowance) AS known ON known.village_code = hit.village_code
    LEFT JOIN paid_list AS p ON p.village_code = hit.village_code
    CROSS JOIN LATERAL (
        SELECT coalesce(p.total = hit.amount AND p.allowance_on BETWEEN hit.first_on - $list_days AND hit.last_on + $list_days, FALSE) AS is_match
    )
    GROUP BY hit.hit_id
)
SELECT
    hit_id,
    'voted' AS innocent,
    bool_or(is_vote) AS holds,
    coalesce(list(DISTINCT row_id ORDER BY row_id) FILTER (WHERE is_vote), []) AS evidence,
    CASE
        WHEN bool_or(is_vote) THEN '付款前会议' || min(decision_no) FILTER (WHERE is_vote) || '同意，金额' || yuan(max(amount) FILTER (WHERE is_vote))
        ELSE '会议记录里没有付款前' || $vote_before_days || '天内、金额不低于支出的体检、服装、保险等决定'
    END AS sentence
FROM vote
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'for_many',
    row_ids IS NOT NULL,
    coalesce(row_ids, []),
    CASE WHEN row_ids IS NULL THEN '发放明细里没有合计与支出相等的名单' ELSE '发放明细里有' || people || '人的名单，合计与支出相等' END
FROM listed
