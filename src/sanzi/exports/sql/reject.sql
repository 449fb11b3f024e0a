-- Rows that have a problem, with their whole line.
COPY (
    SELECT
        row_id,
        source_file,
        source_sheet,
        source_row,
        $kind AS kind,
        problem.field AS field,
        problem.cell AS raw_value,
        problem.code AS code,
        problem.reason AS reason,
        shown(cells) AS line
    FROM typed
    JOIN batch ON batch.record = typed.source_row
    WHERE problem IS NOT NULL
    ORDER BY source_row
) TO $target (FORMAT parquet)
