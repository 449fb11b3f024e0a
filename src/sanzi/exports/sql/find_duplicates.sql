-- Rows that another file said before, as often as it said them. Within one file equal rows are never duplicates.
CREATE OR REPLACE TEMP TABLE repeated AS
WITH said_now AS (
    SELECT DISTINCT said FROM staged.content WHERE kind = $kind AND list_contains($files, file_id)
),
shared AS (
    SELECT said FROM staged.content SEMI JOIN said_now USING (said) WHERE kind = $kind GROUP BY said HAVING min(file_id) <> max(file_id)
),
numbered AS (
    SELECT
        said,
        file_id,
        concat(file_id, '.', sheet_no, '.', record) AS row_id,
        row_number() OVER (PARTITION BY said, file_id ORDER BY sheet_no, record) AS ordinal
    FROM staged.content
    SEMI JOIN shared USING (said)
    WHERE kind = $kind
),
ranked AS (
    SELECT row_id, first_value(row_id) OVER (PARTITION BY said, ordinal ORDER BY place) AS first_row_id
    FROM numbered
    JOIN file_order USING (file_id)
)
SELECT row_id, first_row_id FROM ranked WHERE row_id <> first_row_id
