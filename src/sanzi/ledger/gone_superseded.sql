-- What a later whole export leaves out does not count.
INSERT INTO night.superseded
SELECT 'entry' AS ledger_table, e.village_code, e.row_id, e.voucher_key AS unit
FROM due_entry AS e
SEMI JOIN voucher_gone AS g ON g.voucher_key = e.voucher_key
ANTI JOIN night.superseded AS s ON s.row_id = e.row_id
