-- 是不是工程施工人员用餐、是不是开会误餐、写明人数的是否在工作餐标准以内、是不是防汛抢险值守用餐
WITH cited AS (
    SELECT hit_id, unnest(evidence) AS row_id
    FROM hit
),
meal AS (
    SELECT
        h.hit_id, s.village_code, s.row_id, s.voucher_on, s.amount, s.role,
        coalesce(s.invoice_on, s.voucher_on) AS eaten_on,
        s.project_no,
        concat_ws(' ', s.summary, s.item) AS text,
        regexp_matches(concat_ws(' ', s.summary, s.item, s.account_name), $reception_words) AS is_reception,
        CASE WHEN NOT regexp_matches(concat_ws(' ', s.summary, s.item), $several_words)
            THEN coalesce(a.person_times, a.persons * coalesce(a.days, 1), b.person_times, b.persons * coalesce(b.days, 1)) END AS heads
    FROM cited AS h
    JOIN features.spend AS s ON s.row_id = h.row_id
    LEFT JOIN features.text_fact AS a ON a.text = s.summary
    LEFT JOIN features.text_fact AS b ON b.text = s.item
),
crew AS (
    SELECT m.hit_id, m.row_id, p.row_id AS project_row_id, NOT m.is_reception AND (m.role = 'works_in_progress' OR p.row_id IS NOT NULL) AS is_crew
    FROM meal AS m
    LEFT JOIN ledger.project AS p ON p.village_code = m.village_code AND p.project_no = m.project_no
),
assembly AS (
    SELECT
        m.hit_id, m.row_id, g.row_id AS meeting_row_id,
        coalesce(
            regexp_matches(g.meeting_type, '村民代表|成员大会|村民会议|成员代表|股东代表|党员大会|选举')
            AND m.eaten_on BETWEEN g.start_on AND coalesce(g.end_on, g.start_on) + CAST($meeting_days AS INTEGER)
            AND NOT m.is_reception,
            false
        ) AS is_assembly
    FROM meal AS m
    JOIN ledger.meeting AS g ON g.village_code = m.village_code
),
assembly_meal AS (
    SELECT hit_id, row_id, bool_or(is_assembly) AS is_assembly, list(meeting_row_id ORDER BY meeting_row_id) FILTER (WHERE is_assembly) AS meetings
    FROM assembly
    GROUP BY hit_id, row_id
),
duty AS (
    SELECT
        m.hit_id, m.row_id, bool_or(g.row_id IS NOT NULL AND NOT m.is_reception) AS is_duty,
        coalesce(list(g.row_id ORDER BY g.row_id) FILTER (WHERE g.row_id IS NOT NULL), []) AS meetings
    FROM meal AS m
    LEFT JOIN ledger.meeting AS g
        ON g.village_code = m.village_code AND g.is_passed AND regexp_matches(coalesce(g.topic, ''), $emergency_words)
        AND m.eaten_on BETWEEN g.start_on AND g.start_on + CAST($duty_days AS INTEGER)
    WHERE m.village_code IN (SELECT village_code FROM ledger.meeting)
    GROUP BY m.hit_id, m.row_id
),
per_head AS (
    SELECT m.hit_id, m.row_id, l.value AS standard, m.amount <= l.value * m.heads AS is_within
    FROM meal AS m
    JOIN policy.limit_on AS l ON l.name = 'work_meal' AND l.village_code = m.village_code AND m.voucher_on BETWEEN l.from_on AND l.to_on
    WHERE m.heads > 0
)
SELECT
    hit_id,
    'crew_meal' AS innocent,
    bool_and(is_crew) AS holds,
    list(project_row_id) AS evidence,
    CASE WHEN bool_and(is_crew) THEN '各笔都记在工程上，没有招待字样' ELSE '这几笔没有都记在工程成本里，或者摘要、票据、科目写明招待' END AS sentence
FROM crew
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'assembly_meal',
    bool_and(is_assembly),
    coalesce(list_sort(list_distinct(flatten(list(meetings)))), [])[1:5],
    CASE
        WHEN bool_and(is_assembly) THEN '各笔都在村民代表会议等会议后' || $meeting_days || '天内，没有招待字样'
        ELSE '不是都在村民代表会议等会议后' || $meeting_days || '天内，或写明招待'
    END
FROM assembly_meal
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'work_meal',
    bool_and(is_within),
    list(row_id ORDER BY row_id),
    CASE WHEN bool_and(is_within) THEN '写明人数的，每人不超过工作餐标准' || yuan(max(standard)) ELSE '写明人数的，每人超过工作餐标准' || yuan(max(standard)) END
FROM per_head
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'elder_canteen',
    bool_and(is_duty),
    list_sort(list_distinct(flatten(list(meetings))))[1:5],
    CASE
        WHEN bool_and(is_duty) THEN '各笔都在防汛、抢险等应急会议后' || $duty_days || '天内，没有招待字样'
        ELSE '不是都在防汛、抢险等应急会议后' || $duty_days || '天内，或写明招待'
    END
FROM duty
GROUP BY hit_id
