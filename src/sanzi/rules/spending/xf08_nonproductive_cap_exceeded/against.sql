-- 有没有不低于实际开支的年度开支计划经会议通过，除去换届、普查、搬迁一类一次性开支还超不超
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
),
once AS (
    SELECT
        hit.hit_id,
        CAST(replace(regexp_extract(hit.reason, '超出([0-9,]+[.][0-9]+)元', 1), ',', '') AS DECIMAL(18, 2)) AS excess,
        coalesce(sum(s.amount) FILTER (regexp_matches(s.summary, $one_off_words)), 0) AS amount,
        coalesce(max_by(s.row_id, (s.amount, s.row_id), 5) FILTER (regexp_matches(s.summary, $one_off_words)), []) AS row_ids
    FROM hit
    JOIN features.running_cost AS s ON s.village_code = hit.village_code AND s.voucher_on BETWEEN hit.first_on AND hit.last_on
    WHERE NOT s.has_innocent_word
    GROUP BY hit.hit_id, hit.reason
)
SELECT
    hit_id,
    'plan_voted' AS innocent,
    bool_or(is_plan) AS holds,
    coalesce(list(DISTINCT row_id ORDER BY row_id) FILTER (WHERE is_plan), []) AS evidence,
    CASE
        WHEN bool_or(is_plan) THEN '会议' || min(decision_no) FILTER (WHERE is_plan) || '通过的开支计划' || yuan(max(amount) FILTER (WHERE is_plan))
            || '，不低于实际开支'
        ELSE '会议记录里没有金额不低于实际开支、经通过的年度开支计划或预算'
    END AS sentence
FROM plan
GROUP BY hit_id
UNION ALL
SELECT hit_id, 'one_off', amount > 0 AND amount >= excess, row_ids, '其中写明换届、普查、搬迁等一次性事项的' || yuan(amount) || '，超出限额' || yuan(excess)
FROM once
