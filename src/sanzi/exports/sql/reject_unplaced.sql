-- Rows that belong to no village anybody can name.
INSERT INTO staged.rejected
SELECT
    loaded.row_id,
    source_file,
    source_sheet,
    source_row,
    $kind,
    'village_code',
    unplaced.village_told,
    'key',
    '认不出是哪个村：列、标题、工作表名、文件名、文件夹名里都没有',
    array_to_string(list_transform(line.cells, lambda cell: coalesce(cell, '')), ' | ')
FROM staged./*kind*/ AS loaded
JOIN unplaced ON unplaced.row_id = loaded.row_id AND unplaced.kind = $kind
JOIN raw.line AS line ON line.file_id = unplaced.file_id AND line.sheet_no = unplaced.sheet_no AND line.record = unplaced.record
WHERE loaded.village_code IS NULL
ORDER BY loaded.row_id
