-- Rows that belong to no village anybody can name.
INSERT INTO staged.rejected
SELECT
    row_id,
    source_file,
    source_sheet,
    source_row,
    $kind,
    'village_code',
    village_told,
    'key',
    '认不出是哪个村：列、标题、工作表名、文件名、文件夹名里都没有',
    shown(cells_of(line, separator, cells))
FROM landed
JOIN read_parquet($raw, filename = TRUE) AS raw ON row_id = concat(parse_filename(filename, TRUE), '.', record)
WHERE village_code IS NULL
