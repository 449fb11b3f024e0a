-- The elections and local festivals that a county tells, for every village they are of.
INSERT INTO policy.occasion
SELECT DISTINCT e.kind, v.village_code, e.name, e.from_on, e.to_on
FROM (
    SELECT village_code, CASE WHEN len(village_code) = 18 THEN substr(village_code, 3, 6) ELSE village_code END AS division
    FROM ledger.village
) AS v
INNER JOIN calendar_entry AS e ON starts_with(v.division, e.region)
ORDER BY ALL
