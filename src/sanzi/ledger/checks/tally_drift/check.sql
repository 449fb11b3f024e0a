-- No table has fewer rows than on the night before, nor half as many again.
WITH before AS (
    SELECT * FROM night.tally
    WHERE as_of = (SELECT max(t.as_of) FROM night.tally AS t, night.built AS b WHERE t.as_of < b.as_of)
)

SELECT NULL AS village_code, count(*) AS checked, count(*) FILTER (n.row_count < p.row_count OR n.row_count > p.row_count * 1.5 + 100) AS failed
FROM before AS p
INNER JOIN night.tally AS n ON n.ledger_table = p.ledger_table
INNER JOIN night.built AS b ON b.as_of = n.as_of
