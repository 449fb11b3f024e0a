-- The quarantined rows as the data owners get them; the last column is theirs to fill.
WITH here AS (
    -- Where a file is gone its copy is the one to open.
    SELECT file_id, path FROM staged.sheet
    WHERE NOT is_gone
    QUALIFY row_number() OVER (PARTITION BY file_id ORDER BY status = 'loaded' DESC, path) = 1
),

-- A formula that was never computed stands in staged behind a sign of ours.
shown AS (
    SELECT * REPLACE (replace(raw_value, '#无值! ', '') AS raw_value, replace(line, '#无值! ', '') AS line, coalesce(here.path, source_file) AS source_file)
    FROM staged.rejected
    LEFT JOIN here ON here.file_id = row_id[1:12]
)

SELECT
    source_file,
    source_sheet,
    source_row,
    kind,
    field,
    CASE WHEN list_contains($personal_fields, kind || '.' || field) THEN mask_number(raw_value) ELSE mask_text(raw_value) END AS raw_value,
    code,
    CASE WHEN code IN ('columns', 'encoding', 'foreign', 'balance') THEN reason || '；更正值改不了这一处，请在原软件中核对后重新导出' ELSE reason END AS reason,
    CASE WHEN list_contains($personal_kinds, kind) THEN mask_row(line) ELSE mask_text(line) END AS line,
    row_id,
    NULL AS corrected
FROM shown
ORDER BY source_file, source_sheet, source_row, field, code, row_id
