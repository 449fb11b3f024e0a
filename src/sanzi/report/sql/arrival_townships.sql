-- The picture of arrivals: each township × kind of every month, and in each of the last 24 months how many of the villages that send it did not.
-- A cell is NULL before anybody there sent, 'none' where nobody has yet, else the number of villages missing.
WITH month AS (
    SELECT unnest(generate_series(date_trunc('month', $as_of::DATE) - INTERVAL 24 MONTH, $as_of::DATE - INTERVAL 1 MONTH, INTERVAL 1 MONTH))::DATE AS month
),

counted AS (
    SELECT v.county, v.township, a.kind, a.month, count(*) AS senders, count(*) FILTER (a.row_count > 0) AS arrived
    FROM features.arrival AS a
    INNER JOIN ledger.village AS v ON v.village_code = a.village_code
    WHERE a.rhythm = 'month' AND a.month IS NOT NULL
    GROUP BY ALL
),

sent AS (
    SELECT v.county, v.township, a.kind, any_value(a.title) AS title, count(DISTINCT a.village_code) AS villages
    FROM features.arrival AS a
    INNER JOIN ledger.village AS v ON v.village_code = a.village_code
    WHERE a.rhythm = 'month' AND a.row_count > 0
    GROUP BY ALL
)

SELECT
    coalesce(s.township, '（没有乡镇）') AS township,
    s.title,
    s.villages,
    (SELECT count(*) FROM ledger.village AS v WHERE v.county IS NOT DISTINCT FROM s.county AND v.township IS NOT DISTINCT FROM s.township) AS of_villages,
    list(CASE WHEN c.senders IS NULL THEN NULL WHEN c.arrived = 0 THEN 'none' ELSE (c.senders - c.arrived)::VARCHAR END ORDER BY m.month) AS cells,
    list(strftime(m.month, '%Y-%m') ORDER BY m.month) AS months
FROM sent AS s
CROSS JOIN month AS m
LEFT JOIN counted AS c ON c.county IS NOT DISTINCT FROM s.county AND c.township IS NOT DISTINCT FROM s.township AND c.kind = s.kind AND c.month = m.month
GROUP BY s.county, s.township, s.kind, s.title, s.villages
ORDER BY s.county, s.township, s.title
