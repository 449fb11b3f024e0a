-- What every file says of the units that several files name; a row that a later file repeats stands there too, as staged.duplicate tells.
CREATE OR REPLACE TEMP TABLE contested AS
WITH named AS (
    SELECT unit FROM seen
    GROUP BY unit
    HAVING min(left(row_id, 12)) <> max(left(row_id, 12))
),

disputed AS (
    SELECT s.* FROM seen AS s
    SEMI JOIN named AS n ON n.unit = s.unit
),

stand AS (
    SELECT village_code, unit, line, tie, row_id, row_id AS stands_at FROM disputed
    UNION ALL
    SELECT s.village_code, s.unit, s.line, s.tie, s.row_id, d.row_id
    FROM disputed AS s
    INNER JOIN staged.duplicate AS d ON d.first_row_id = s.row_id
),

placed AS (
    SELECT s.*, p.place, split_part(s.stands_at, '.', 2)::INTEGER AS sheet_no, split_part(s.stands_at, '.', 3)::INTEGER AS record
    FROM stand AS s
    INNER JOIN file_place AS p ON p.file_id = left(s.stands_at, 12)
),

counted AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY unit, place, line ORDER BY sheet_no, record) AS nth,
        max(place) OVER (PARTITION BY unit) AS last_place,
        sum(tie) OVER (PARTITION BY unit, place) = 0 AS is_whole
    FROM placed
)

-- The latest file that holds the unit whole replaces it whole; where it holds a part (a journal of one account), line by line.
SELECT
    village_code,
    unit,
    row_id,
    (place, sheet_no, record) AS stands,
    CASE
        WHEN bool_or(place = last_place AND is_whole) OVER (PARTITION BY unit) THEN place = last_place
        ELSE place = max(place) OVER (PARTITION BY unit, line, nth)
    END AS counts
FROM counted
