-- Some blocks of rows of each new sheet. Its path, of which a table holds few, tells its rows before their ids do.
CREATE OR REPLACE TEMP TABLE chosen AS
SELECT sheet.file_id, sheet.sheet_no, loaded.*
FROM staged./*kind*/ AS loaded
JOIN judged_sheet AS sheet ON sheet.file_id = left(loaded.row_id, 12) AND sheet.sheet_no = split_part(loaded.row_id, '.', 2)::INTEGER
WHERE source_file IN (/*paths*/) AND (source_row // $block) % sheet.step = 0
