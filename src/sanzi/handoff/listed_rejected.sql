-- The quarantined rows as the data owners get them; the last column is theirs to fill.
SELECT
    source_file,
    source_sheet,
    source_row,
    kind,
    field,
    CASE WHEN list_contains($personal_fields, kind || '.' || field) THEN mask_number(raw_value) ELSE mask_text(raw_value) END AS raw_value,
    code,
    reason,
    CASE WHEN list_contains($personal_kinds, kind) THEN mask_row(line) ELSE mask_text(line) END AS line,
    row_id,
    NULL AS corrected
FROM staged.rejected
ORDER BY source_file, source_sheet, source_row, field, code, row_id
