INSERT INTO staged.rejected
SELECT
    concat($file_id, '.', $sheet_no, '.', typed.record),
    $path,
    $sheet,
    typed.record,
    $kind,
    problem.field,
    problem.cell,
    problem.code,
    problem.reason,
    array_to_string(list_transform(batch.cells, lambda cell: coalesce(cell, '')), ' | ')
FROM typed
JOIN batch USING (record)
WHERE problem IS NOT NULL
ORDER BY typed.record
