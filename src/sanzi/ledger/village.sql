-- The directory, one row a village (the latest export, and in it the last row), and every village that the other tables name without it.
INSERT INTO ledger.village
WITH said AS (
    SELECT row_id, row_id AS stands_at FROM staged.villages
    UNION ALL
    SELECT first_row_id, row_id FROM staged.duplicate WHERE kind = 'villages'
),

stand AS (
    SELECT s.row_id, max((f.place, split_part(s.stands_at, '.', 2)::INTEGER, split_part(s.stands_at, '.', 3)::INTEGER)) AS place
    FROM said AS s
    INNER JOIN file_place AS f ON f.file_id = left(s.stands_at, 12)
    GROUP BY s.row_id
),

listed AS (
    SELECT v.* FROM staged.villages AS v
    INNER JOIN stand AS s ON s.row_id = v.row_id
    QUALIFY row_number() OVER (PARTITION BY v.village_code ORDER BY s.place DESC) = 1
),

-- Which they are is asked before any row: mostly there is none.
unlisted AS MATERIALIZED (
    SELECT village_code FROM ledger.lineage
    WHERE village_code IS NOT NULL
    EXCEPT
    SELECT village_code FROM staged.villages
),

named AS (
    SELECT l.village_code, min(l.row_id) AS row_id FROM ledger.lineage AS l
    SEMI JOIN unlisted AS u ON u.village_code = l.village_code
    GROUP BY l.village_code
),

called AS (
    SELECT village_code, min(village_name) AS village_name FROM staged.vouchers
    SEMI JOIN named USING (village_code)
    GROUP BY village_code
)

SELECT
    s.village_code,
    s.village_name,
    s.county,
    s.township,
    s.households,
    s.population,
    s.members,
    s.annual_income,
    s.has_vehicle,
    true AS is_listed,
    'village:' || s.village_code || '#1' AS ledger_key,
    s.row_id
FROM listed AS s
UNION ALL
SELECT n.village_code, coalesce(c.village_name, n.village_code), NULL, NULL, NULL, NULL, NULL, NULL, NULL, false, 'village:' || n.village_code || '#1', n.row_id
FROM named AS n
LEFT JOIN called AS c ON c.village_code = n.village_code
