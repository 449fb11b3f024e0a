-- A row that was exported before is exported the same.
WITH changed AS (
    SELECT village_code, count(*) AS failed FROM night.superseded
    GROUP BY village_code
),

counted AS (
    SELECT village_code, count(*) AS checked FROM ledger_row
    GROUP BY village_code
)

SELECT coalesce(c.village_code, n.village_code) AS village_code, coalesce(n.checked, 0) AS checked, coalesce(c.failed, 0) AS failed
FROM counted AS n
FULL JOIN changed AS c ON c.village_code IS NOT DISTINCT FROM n.village_code
