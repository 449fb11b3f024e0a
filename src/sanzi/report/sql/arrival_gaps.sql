-- Villages and kinds of every month in which months are missing: nothing came although the township has others that sent, or although later months came.
WITH told AS (
    SELECT a.*, max(a.month) FILTER (a.row_count > 0) OVER (PARTITION BY a.village_code, a.kind) AS last_month
    FROM features.arrival AS a
    WHERE a.rhythm = 'month' AND a.month IS NOT NULL
)

SELECT
    t.village_code,
    t.kind,
    count(*) FILTER (t.row_count > 0) AS months,
    strftime(min(t.month), '%Y-%m') AS first,
    strftime(any_value(t.last_month), '%Y-%m') AS last,
    list(strftime(t.month, '%Y-%m') ORDER BY t.month) FILTER (t.row_count = 0 AND (t.arrived_count > 0 OR t.month < t.last_month)) AS missing
FROM told AS t
GROUP BY t.village_code, t.kind
HAVING missing IS NOT NULL
ORDER BY len(missing) DESC, t.village_code, t.kind
