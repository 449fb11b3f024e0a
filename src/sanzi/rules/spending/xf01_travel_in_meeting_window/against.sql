-- 有没有付款前批准外出的决议、本村是否经营旅游、支出是不是工程验收的出差
WITH cited AS (
    SELECT hit_id, village_code, first_on, last_on, unnest(evidence) AS row_id
    FROM hit
),
approval AS (
    SELECT
        h.hit_id, m.row_id, m.decision_no, m.amount,
        regexp_matches(coalesce(m.topic, ''), $approval_words)
        AND NOT regexp_matches(m.meeting_type, '考察|培训')
        AND coalesce(m.is_passed, false)
        AND coalesce(m.start_on BETWEEN h.first_on - CAST($approval_before_days AS INTEGER) AND h.first_on, false) AS is_about_it,
        m.amount >= h.amount AS is_enough
    FROM hit AS h
    JOIN ledger.meeting AS m ON m.village_code = h.village_code
),
tourism_income AS (
    SELECT h.hit_id, e.row_id
    FROM hit AS h
    JOIN ledger.entry AS e
        ON e.village_code = h.village_code
        AND e.class = 'income' AND e.credit > 0 AND NOT e.is_closing
        AND e.voucher_on BETWEEN h.first_on - 365 AND h.last_on
    WHERE regexp_matches(concat_ws(' ', e.summary, e.account_name), '旅游|景区|门票|民宿')
),
acceptance AS (
    SELECT
        h.hit_id, p.row_id, p.project_name,
        coalesce(p.accepted_on BETWEEN h.first_on - 15 AND h.last_on + 15, false)
        AND (s.project_no = p.project_no OR contains(concat_ws(' ', s.summary, s.item), '验收')) AS is_trip
    FROM cited AS h
    JOIN features.spend AS s ON s.row_id = h.row_id
    JOIN ledger.project AS p ON p.village_code = h.village_code
)
SELECT
    hit_id,
    'approved_trip' AS innocent,
    -- A decision whose sum was not written down neither clears nor fails to.
    CASE WHEN bool_or(is_about_it AND is_enough) THEN true WHEN bool_or(is_about_it AND amount IS NULL) THEN NULL ELSE false END AS holds,
    coalesce(list(DISTINCT row_id ORDER BY row_id) FILTER (WHERE is_about_it AND is_enough IS NOT FALSE), []) AS evidence,
    CASE
        WHEN bool_or(is_about_it AND is_enough)
            THEN '付款前有外出决议' || min(decision_no) FILTER (WHERE is_about_it AND is_enough) || '，金额'
                || yuan(max(amount) FILTER (WHERE is_about_it AND is_enough)) || '，不低于支出'
        WHEN bool_or(is_about_it AND amount IS NULL)
            THEN '付款前有外出决议' || coalesce(min(decision_no) FILTER (WHERE is_about_it AND amount IS NULL), '') || '，没有写金额'
        ELSE '会议记录里没有付款前' || CAST($approval_before_days AS VARCHAR) || '天内、金额不低于支出的外出决议'
    END AS sentence
FROM approval
GROUP BY hit_id
UNION ALL
SELECT
    h.hit_id,
    'tourism_village',
    CASE WHEN count(t.row_id) > 0 THEN true END,
    coalesce(list(DISTINCT t.row_id ORDER BY t.row_id) FILTER (WHERE t.row_id IS NOT NULL), [])[1:5],
    CASE WHEN count(t.row_id) > 0 THEN '付款前一年内账上有' || count(t.row_id) || '笔旅游经营收入' ELSE '付款前一年内账上没有旅游经营收入' END
FROM hit AS h
LEFT JOIN tourism_income AS t ON t.hit_id = h.hit_id
GROUP BY h.hit_id
UNION ALL
SELECT
    hit_id,
    'project_acceptance',
    CASE WHEN bool_or(is_trip) THEN true END,
    coalesce(list(DISTINCT row_id ORDER BY row_id) FILTER (WHERE is_trip), []),
    CASE
        WHEN bool_or(is_trip) THEN '支出写明验收，前后15天内有工程验收：' || min(project_name) FILTER (WHERE is_trip)
        ELSE '工程台账里没有与这笔支出对得上的验收'
    END
FROM acceptance
GROUP BY hit_id
UNION ALL
SELECT
    h.hit_id,
    'sent_by_superior',
    CASE WHEN bool_and(coalesce(regexp_matches(concat_ws(' ', s.summary, s.item), $superior_words), false)) THEN true END,
    list(s.row_id ORDER BY s.row_id),
    CASE WHEN bool_and(coalesce(regexp_matches(concat_ws(' ', s.summary, s.item), $superior_words), false)) THEN '各笔摘要或票据都写明由上级组织' ELSE '摘要和票据没有都写明由上级组织' END
FROM cited AS h
JOIN features.spend AS s ON s.row_id = h.row_id
GROUP BY h.hit_id
