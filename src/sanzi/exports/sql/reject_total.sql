INSERT INTO staged.rejected
SELECT
    concat($file_id, '.', $sheet_no, '.', record),
    $path,
    $sheet,
    record,
    $kind,
    $field,
    $cell,
    'balance',
    $reason,
    array_to_string(list_transform(cells, lambda cell: coalesce(cell, '')), ' | ')
FROM raw.line
WHERE file_id = $file_id AND sheet_no = $sheet_no AND record = $record
