-- 有没有不低于实际开支的年度开支计划经会议通过
WITH plan AS (
    SELECT
        hit.hit_id,
        meeting.row_id,
        meeting.decision_no,
        meeting.amount,
        coalesce(
            regexp_matches(coalesce(meeting.topic, ''), $plan_words)
            AND meeting.is_passed
            AND meeting.amount >= hit.amount
            AND meeting.start_on BETWEEN make_date(year(hit.last_on) - 1, 11, 1) AND make_date(year(hit.last_on), 12, 31),
            FALSE
        ) AS is_plan
    FROM hit
    JOIN ledger.meeting ON meeting.village_code = hit.village_code
)
SELECT
    hit_id,
    'plan_voted' AS innocent,
    bool_or(is_plan) AS holds,
    coalesce(list(DISTINCT row_id ORDER BY row_id) FILTER (WHERE is_plan), []) AS evidence,
    CASE
        WHEN bool_or(is_plan) THEN '会议' || min(decision_no) FILTER (WHERE is_plan) || '通过的开支计划' || yuan(max(amount) FILTER (WHERE is_plan)) || '，不低于实际开支'
        ELSE '会议记录里没有金额不低于实际开支、经通过的年度开支计划或预算'
    END AS sentence
FROM plan
GROUP BY hit_id
