-- For every village and limit, periods that never overlap, each with the value that holds in it.
INSERT INTO policy.limit_on
WITH village AS (
    SELECT village_code, CASE WHEN len(village_code) = 18 THEN substr(village_code, 3, 6) ELSE village_code END AS division
    FROM ledger.village
),

fitting AS (
    SELECT v.village_code, l.*
    FROM village AS v
    INNER JOIN limit_value AS l ON starts_with(v.division, l.region)
),

edge AS (
    SELECT village_code, name, from_on AS day FROM fitting
    UNION
    SELECT village_code, name, to_on + 1 FROM fitting WHERE to_on < DATE '2099-12-31'
),

period AS (
    SELECT
        village_code,
        name,
        day AS from_on,
        coalesce(lead(day) OVER (PARTITION BY village_code, name ORDER BY day) - 1, DATE '2099-12-31') AS to_on
    FROM edge
)

SELECT p.name, p.village_code, p.from_on, p.to_on, f.value, f.is_strict, f.is_confirmed, f.basis
FROM period AS p
INNER JOIN fitting AS f ON p.village_code = f.village_code AND p.name = f.name AND f.from_on <= p.from_on AND f.to_on >= p.to_on
QUALIFY row_number() OVER (
    PARTITION BY p.village_code, p.name, p.from_on
    ORDER BY len(f.region) DESC, f.is_county DESC, f.from_on DESC, f.place_in_file DESC
) = 1
ORDER BY p.name, p.village_code, p.from_on
