-- What a sheet says it loaded stands in staged.
WITH told AS (
    SELECT file_id, sheet_no, sum(rows_loaded) AS rows_loaded FROM staged.sheet
    GROUP BY file_id, sheet_no
),

-- What staff write back becomes no row of the ledger.
kept AS (
    SELECT row_id FROM staged_row
    UNION ALL
    SELECT row_id FROM staged.dispositions
),

found AS (
    SELECT left(row_id, 12) AS file_id, split_part(row_id, '.', 2)::INTEGER AS sheet_no, count(*) AS row_count FROM kept
    GROUP BY ALL
)

SELECT NULL AS village_code, count(*) AS checked, count(*) FILTER (coalesce(t.rows_loaded, 0) <> coalesce(f.row_count, 0)) AS failed
FROM told AS t
FULL JOIN found AS f ON f.file_id = t.file_id AND f.sheet_no = t.sheet_no
