-- A total that does not agree.
COPY (
    SELECT
        concat($file_id, '.', $sheet_no, '.', record) AS row_id,
        $path AS source_file,
        $sheet AS source_sheet,
        record AS source_row,
        $kind AS kind,
        $field AS field,
        $cell AS raw_value,
        'balance' AS code,
        $reason AS reason,
        shown(cells_of(line, separator, cells)) AS line
    FROM read_parquet($raw)
    WHERE record = $record
) TO $target (FORMAT parquet)
