-- Every term of office begun by the as-of date.
INSERT INTO ledger.office_holder
SELECT
    s.village_code,
    plain_name(s.name) AS person_name,
    full_id(s.id_no) AS id_no,
    s.post,
    s.term_start AS term_start_on,
    s.term_end AS term_end_on,
    s.phone,
    s.bank_account AS bank_account_no,
    s.id_unreliable,
    'office_holder:' || concat_ws('|', coalesce(s.village_code, ''), coalesce(s.name, ''), coalesce(s.post, ''), coalesce(s.term_start::VARCHAR, '')) || '#1' AS ledger_key,
    s.row_id
FROM staged.officials AS s
WHERE s.term_start <= $as_of OR s.term_start IS NULL
