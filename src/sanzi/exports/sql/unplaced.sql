-- Rows that name no organisation code themselves.
INSERT INTO unplaced
SELECT $kind, concat($file_id, '.', $sheet_no, '.', record), $file_id, $sheet_no, record, village_told
FROM typed
WHERE problem IS NULL AND village_code IS NULL
