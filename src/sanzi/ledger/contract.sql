-- Every contract signed by the as-of date; a date that cannot be read keeps its text.
INSERT INTO ledger.contract
WITH unread AS (
    SELECT row_id, 1 AS place, '签订日期' AS label, sign_date_raw AS raw FROM staged.contracts
    WHERE sign_date IS NULL
    UNION ALL
    SELECT row_id, 2, '起始日期', start_date_raw FROM staged.contracts
    WHERE start_date IS NULL
    UNION ALL
    SELECT row_id, 3, '终止日期', end_date_raw FROM staged.contracts
    WHERE end_date IS NULL AND NOT coalesce(regexp_matches(end_date_raw, '长期|永久|无固定|不限期|至今'), false)
),

problem AS (
    SELECT
        row_id,
        string_agg(label || '：' || raw, '；' ORDER BY place) AS date_text,
        CASE WHEN bool_or(is_impossible_day(raw)) THEN 'impossible' ELSE 'unreadable' END AS date_problem
    FROM unread
    WHERE trim(raw) <> ''
    GROUP BY row_id
)

SELECT
    s.village_code,
    s.contract_no,
    s.parent_no,
    s.name AS contract_name,
    s.type AS contract_type,
    s.party_a,
    s.party_b,
    s.object,
    s.area,
    s.unit,
    s.sign_date AS signed_on,
    s.start_date AS start_on,
    s.end_date AS end_on,
    coalesce(s.end_date IS NULL AND regexp_matches(s.end_date_raw, '长期|永久|无固定|不限期|至今'), false) AS is_open_ended,
    s.total,
    s.annual,
    s.pay_mode,
    s.award_mode,
    s.deal_no,
    s.decision_no,
    s.status,
    p.date_text,
    p.date_problem,
    'contract:' || concat_ws('|', coalesce(s.village_code, ''), coalesce(s.contract_no, '')) || '#1' AS ledger_key,
    s.row_id
FROM staged.contracts AS s
LEFT JOIN problem AS p ON p.row_id = s.row_id
WHERE s.sign_date <= $as_of OR s.sign_date IS NULL
