-- What arrived of each kind of export that belongs to villages.
SELECT
    kind,
    any_value(title) AS title,
    any_value(rhythm) AS rhythm,
    count(DISTINCT village_code) FILTER (row_count > 0) AS villages,
    sum(row_count)::BIGINT AS rows,
    strftime(min(month) FILTER (row_count > 0), '%Y-%m') AS first,
    strftime(max(month) FILTER (row_count > 0), '%Y-%m') AS last
FROM features.arrival
GROUP BY kind
ORDER BY list_position(['month', 'list', 'event'], any_value(rhythm)), kind
