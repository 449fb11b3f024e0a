-- Every status of a person begun by the as-of date.
INSERT INTO ledger.person_status
SELECT
    plain_name(s.name) AS person_name,
    full_id(s.id_no) AS id_no,
    s.status,
    s."from" AS from_on,
    s."to" AS to_on,
    'person_status:' || concat_ws('|', coalesce(s.id_no, ''), coalesce(s.name, ''), coalesce(s.status, ''), coalesce(s."from"::VARCHAR, '')) || '#1' AS ledger_key,
    s.row_id
FROM staged.people_status AS s
WHERE s."from" <= $as_of OR s."from" IS NULL
