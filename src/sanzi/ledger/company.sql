-- Every firm of the register founded by the as-of date.
INSERT INTO ledger.company
SELECT
    s.name AS company_name,
    s.credit_code,
    s.legal_person,
    s.established AS established_on,
    s.cancelled AS cancelled_on,
    s.scope,
    s.address,
    s.phone,
    s.industry,
    s.shareholders,
    'company:' || concat_ws('|', coalesce(s.credit_code, ''), coalesce(s.name, '')) || '#1' AS ledger_key,
    s.row_id
FROM staged.companies AS s
WHERE s.established <= $as_of OR s.established IS NULL
