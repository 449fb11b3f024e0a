-- Some blocks of rows of each new sheet.
CREATE OR REPLACE TEMP TABLE chosen AS
SELECT sheet.file_id, sheet.sheet_no, loaded.*
FROM staged./*kind*/ AS loaded
JOIN judged_sheet AS sheet ON sheet.file_id = loaded.row_id[1:12] AND sheet.sheet_no = split_part(loaded.row_id, '.', 2)::INTEGER
WHERE (source_row // $block) % sheet.step = 0
