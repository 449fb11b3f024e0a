-- The rows that a later export said otherwise: they stay in staged and do not count.
INSERT INTO night.superseded
SELECT $ledger_table AS ledger_table, any_value(village_code) AS village_code, row_id, any_value(unit) AS unit
FROM contested
GROUP BY row_id
HAVING NOT bool_or(counts)
