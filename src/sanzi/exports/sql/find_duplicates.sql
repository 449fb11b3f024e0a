-- Rows that another file said before, as often as it said them. Within one file equal rows are never duplicates.
CREATE OR REPLACE TEMP TABLE repeated AS
WITH said_now AS (
    SELECT DISTINCT said, said_too FROM staged.content WHERE kind = $kind AND list_contains($files, file_id)
),
shared AS (
    SELECT said, said_too FROM staged.content SEMI JOIN said_now USING (said, said_too) WHERE kind = $kind GROUP BY said, said_too HAVING min(file_id) <> max(file_id)
),
numbered AS (
    SELECT
        said,
        said_too,
        file_id,
        concat(file_id, '.', sheet_no, '.', record) AS row_id,
        row_number() OVER (PARTITION BY said, said_too, file_id ORDER BY sheet_no, record) AS ordinal
    FROM staged.content
    SEMI JOIN shared USING (said, said_too)
    WHERE kind = $kind
),
ranked AS (
    SELECT row_id, first_value(row_id) OVER (PARTITION BY said, said_too, ordinal ORDER BY place) AS first_row_id
    FROM numbered
    JOIN file_order USING (file_id)
)
SELECT row_id, first_row_id FROM ranked WHERE row_id <> first_row_id
