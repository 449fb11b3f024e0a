-- Of the corrections on one sheet: rows that load now, rows that still do not, rows whose file is away, rows that were never in quarantine.
SELECT
    count(*) FILTER (corrected.row_id IS NOT NULL AND rejected.row_id IS NULL),
    count(*) FILTER (corrected.row_id IS NOT NULL AND rejected.row_id IS NOT NULL),
    count(*) FILTER (corrected.row_id IS NULL AND rejected.row_id IS NOT NULL),
    count(*) FILTER (corrected.row_id IS NULL AND rejected.row_id IS NULL)
FROM staged.correction AS given
LEFT JOIN (SELECT DISTINCT row_id FROM staged.corrected) AS corrected ON corrected.row_id = given.row_id
LEFT JOIN (SELECT DISTINCT row_id FROM staged.rejected) AS rejected ON rejected.row_id = given.row_id
WHERE given.file_id = $file_id AND given.sheet_no = $sheet_no
