-- The second, third … row of one key, in the order of the export that counts.
CREATE OR REPLACE TEMP TABLE ordinal AS
WITH several AS (
    SELECT hash(ledger_key) AS code FROM seen
    GROUP BY code
    HAVING count(*) > 1
),

place AS (
    SELECT row_id, min(stands) AS stands FROM contested
    WHERE counts
    GROUP BY row_id
)

SELECT
    s.row_id,
    row_number() OVER (
        PARTITION BY s.ledger_key
        ORDER BY coalesce(p.stands, (f.place, split_part(s.row_id, '.', 2)::INTEGER, split_part(s.row_id, '.', 3)::INTEGER)), s.row_id
    ) AS nth
FROM seen AS s
SEMI JOIN several AS v ON v.code = hash(s.ledger_key)
INNER JOIN file_place AS f ON f.file_id = left(s.row_id, 12)
LEFT JOIN place AS p ON p.row_id = s.row_id
QUALIFY nth > 1
