-- Rows that a later export said otherwise or left out, by ledger table.
SELECT ledger_table, count(*) AS rows
FROM night.superseded
GROUP BY ledger_table
ORDER BY ledger_table
