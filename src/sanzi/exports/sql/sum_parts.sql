-- What the rows between the totals of this batch add up to, before the first one and behind each; rows kept out may hold no amount to add.
SELECT
    ends.record AS behind,
    count(*) FILTER (problem IS NOT NULL) AS kept_out,
    /*sums*/
FROM typed
ASOF LEFT JOIN (SELECT record FROM picked WHERE mark = 'total') AS ends ON typed.source_row >= ends.record
GROUP BY ALL
ORDER BY behind NULLS FIRST
