-- How many rows each ledger table has tonight, kept for the nights to come.
INSERT INTO night.tally
SELECT b.as_of, r.ledger_table, count(*) AS row_count
FROM ledger_row AS r
CROSS JOIN night.built AS b
GROUP BY ALL
