-- What the rows between the marks of this batch add up to, before the first one and behind each; rows kept out may hold no amount to add.
SELECT
    ends.record AS behind,
    count(*) FILTER (problem IS NOT NULL) AS kept_out,
    /*about*/,
    /*sums*/
FROM typed
ASOF LEFT JOIN (SELECT record FROM picked WHERE mark IN ('total', 'page', 'header', 'carried')) AS ends ON typed.source_row >= ends.record
GROUP BY ALL
ORDER BY behind NULLS FIRST
