-- A staged row counts, was superseded, or lies after the as-of date.
WITH staged AS (
    SELECT s.ledger_table, count(*) AS row_count, count(*) FILTER (s.happened_on > b.as_of) AS later FROM staged_row AS s
    CROSS JOIN night.built AS b
    GROUP BY s.ledger_table
),

counted AS (
    SELECT ledger_table, count(*) AS row_count FROM ledger_row
    GROUP BY ledger_table
),

superseded AS (
    SELECT ledger_table, count(*) AS row_count FROM night.superseded
    GROUP BY ledger_table
)

SELECT
    NULL AS village_code,
    count(*) AS checked,
    count(*) FILTER (coalesce(s.row_count, 0) <> coalesce(c.row_count, 0) + coalesce(p.row_count, 0) + coalesce(s.later, 0)) AS failed
FROM staged AS s
FULL JOIN counted AS c ON c.ledger_table = s.ledger_table
LEFT JOIN superseded AS p ON p.ledger_table = s.ledger_table
