-- Every visible payment to a person; an impossible date is evidence, so its text stays.
INSERT INTO ledger.allowance
SELECT
    s.village_code,
    plain_name(s.name) AS person_name,
    full_id(s.id_no) AS id_no,
    s.reason,
    s.date AS allowance_on,
    s.days,
    s.rate,
    s.amount,
    s.account AS account_no,
    CASE WHEN s.date IS NULL THEN s.date_raw END AS date_text,
    CASE
        WHEN s.date IS NOT NULL THEN NULL
        WHEN trim(coalesce(s.date_raw, '')) = '' THEN 'empty'
        WHEN is_impossible_day(s.date_raw) THEN 'impossible'
        ELSE 'unreadable'
    END AS date_problem,
    'allowance:' || concat_ws('|', coalesce(s.village_code, ''), coalesce(s.name, ''), coalesce(s.id_no, ''), coalesce(s.date::VARCHAR, s.date_raw, ''), coalesce(s.reason, ''), coalesce(s.amount::VARCHAR, '')) || '#1' AS ledger_key,
    s.row_id
FROM due_allowances AS s
WHERE s.date <= $as_of OR s.date IS NULL
