-- A village has one row, and every row that names a village finds it.
WITH named AS (
    SELECT DISTINCT village_code FROM ledger_row
    WHERE village_code IS NOT NULL
)

SELECT
    NULL AS village_code,
    (SELECT count(*) FROM named) AS checked,
    (SELECT count(*) FROM named WHERE village_code NOT IN (SELECT village_code FROM ledger.village))
    + (SELECT count(*) - count(DISTINCT village_code) FROM ledger.village) AS failed
