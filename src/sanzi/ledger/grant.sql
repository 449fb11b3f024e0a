-- Every grant paid by the as-of date.
INSERT INTO ledger."grant"
SELECT
    s.village_code,
    s.issuer,
    s.item,
    s.date AS granted_on,
    s.amount,
    s.payee,
    'grant:' || concat_ws('|', coalesce(s.village_code, ''), coalesce(s.item, ''), coalesce(s.date::VARCHAR, s.date_raw, ''), coalesce(s.amount::VARCHAR, '')) || '#1' AS ledger_key,
    s.row_id
FROM staged.grants AS s
WHERE s.date <= $as_of OR s.date IS NULL
