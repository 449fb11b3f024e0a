-- Rows of the directory that another row of the same village replaced.
INSERT INTO night.superseded
SELECT 'village', village_code, row_id, village_code
FROM staged.villages
WHERE row_id NOT IN (SELECT row_id FROM ledger.village)
