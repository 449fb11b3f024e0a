-- Which export is the later one: seen in a later run, then the later last date, then the path. A copy of a file brings nothing later.
CREATE OR REPLACE TEMP TABLE file_place AS
SELECT file_id, row_number() OVER (ORDER BY max(run_no), max(last_on) NULLS FIRST, min(path), file_id) AS place
FROM staged.sheet
WHERE status = 'loaded'
GROUP BY file_id
