-- Cells that kept their row out.
INSERT INTO fingerprint_cell
SELECT sheet.file_id, sheet.sheet_no, source_row, field, 'text', raw_value, NULL, TRUE, NULL
FROM staged.rejected AS kept
JOIN judged_sheet AS sheet ON sheet.file_id = left(kept.row_id, 12) AND sheet.sheet_no = split_part(kept.row_id, '.', 2)::INTEGER
WHERE field IS NOT NULL AND raw_value IS NOT NULL AND (source_row // $block) % sheet.step = 0
