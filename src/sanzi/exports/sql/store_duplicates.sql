INSERT INTO staged.duplicate
SELECT loaded.row_id, $kind, source_file, source_sheet, source_row, repeated.first_row_id
FROM staged./*kind*/ AS loaded
JOIN repeated USING (row_id)
ORDER BY loaded.row_id
