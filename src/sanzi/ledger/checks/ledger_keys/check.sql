-- No two ledger rows share a key.
WITH code AS (
    SELECT hash(ledger_key) AS code, count(*) AS row_count FROM ledger_row
    GROUP BY code
),

twin AS (
    SELECT r.ledger_key FROM ledger_row AS r
    SEMI JOIN code AS c ON c.code = hash(r.ledger_key) AND c.row_count > 1
    GROUP BY r.ledger_key
    HAVING count(*) > 1
)

SELECT NULL AS village_code, sum(row_count) AS checked, (SELECT count(*) FROM twin) AS failed
FROM code
