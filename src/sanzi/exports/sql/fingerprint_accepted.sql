-- The last accepted sheets of the sources in question, by file name and by folder.
WITH sheet AS (
    SELECT DISTINCT source, name, file_id, sheet_no, path, run_no, last_on FROM staged.fingerprint WHERE list_contains($sources, source)
),
last AS (
    SELECT file_id, sheet_no FROM sheet
    QUALIFY
        row_number() OVER (PARTITION BY source, name ORDER BY run_no DESC, last_on DESC NULLS LAST, path DESC, sheet_no DESC) <= $pool
        OR row_number() OVER (PARTITION BY source ORDER BY run_no DESC, last_on DESC NULLS LAST, path DESC, sheet_no DESC) <= $pool
)
SELECT * FROM staged.fingerprint SEMI JOIN last USING (file_id, sheet_no)
ORDER BY run_no, last_on NULLS FIRST, path, sheet_no, "column"
