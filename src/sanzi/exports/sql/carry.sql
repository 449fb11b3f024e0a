-- The last voucher of this batch goes on in the next; a total ends it.
CREATE OR REPLACE TEMP TABLE carried AS
SELECT * REPLACE (0 AS record)
FROM picked
WHERE mark IS NULL OR mark IN ('total', 'carried')
ORDER BY record DESC
LIMIT 1
