-- Every petition received by the as-of date.
INSERT INTO ledger.petition
SELECT
    s.village_code,
    s.petition_no,
    s.date AS petition_on,
    s.source,
    s.target,
    s.content,
    s.category,
    'petition:' || concat_ws('|', coalesce(s.village_code, ''), coalesce(s.petition_no, '')) || '#1' AS ledger_key,
    s.row_id
FROM staged.petitions AS s
WHERE s.date <= $as_of OR s.date IS NULL
