-- Months with at most half the entries that the village usually has in that season and had in the months before, while its township goes on as usual.
WITH counted AS (
    SELECT b.village_code, v.county, v.township, b.month, sum(b.entry_count) AS row_count
    FROM ledger.voucher AS b
    INNER JOIN ledger.village AS v ON v.village_code = b.village_code
    GROUP BY ALL
),

compared AS (
    SELECT
        c.village_code,
        c.county,
        c.township,
        c.month,
        c.row_count,
        median(p.row_count) FILTER (datediff('month', p.month, c.month) BETWEEN 11 AND 13) AS season,
        count(*) FILTER (datediff('month', p.month, c.month) BETWEEN 11 AND 13) AS season_months,
        median(p.row_count) FILTER (datediff('month', p.month, c.month) BETWEEN 1 AND $recent_months) AS recent
    FROM counted AS c
    INNER JOIN counted AS p ON p.village_code = c.village_code AND p.month < c.month
    WHERE last_day(c.month) + $grace_days + CASE WHEN month(c.month) = 12 THEN $year_end_days ELSE 0 END <= $as_of
    GROUP BY ALL
),

rated AS (
    SELECT *, row_count / season AS rate
    FROM compared
    WHERE season_months = 3
),

low AS (
    SELECT r.*, median(o.rate) AS township_rate, count(*) AS others
    FROM rated AS r
    INNER JOIN rated AS o ON o.county = r.county AND o.township = r.township AND o.month = r.month AND o.village_code <> r.village_code
    WHERE r.season >= $least_entries AND r.row_count <= $share * r.season AND r.row_count <= $share * r.recent
    GROUP BY ALL
    HAVING count(*) >= $least_neighbours AND r.rate <= $share * median(o.rate)
)

SELECT
    l.village_code,
    strftime(l.month, '%Y年%-m月') || '凭证' AS subject,
    -- A voucher stands in an export as its first entry.
    list(b.row_id ORDER BY b.row_id) AS evidence,
    NULL AS amount,
    l.month AS first_on,
    last_day(l.month) AS last_on,
    least(1, greatest(0.5, 1 - 0.5 * l.rate / CAST($share AS DOUBLE))) AS strength,
    strftime(l.month, '%Y年%-m月') || '只有' || l.row_count || '行分录；上年同期前后三个月的中位数是' || format('{:.0f}', l.season) || '行，之前'
    || $recent_months || '个月的中位数是' || format('{:.0f}', l.recent) || '行；同乡镇其他' || l.others || '个村这个月为各自上年同期的'
    || percent(l.township_rate) || '（中位数），该村为' || percent(l.rate) AS reason
FROM low AS l
INNER JOIN ledger.voucher AS b ON b.village_code = l.village_code AND b.month = l.month
GROUP BY l.village_code, l.month, l.row_count, l.season, l.recent, l.others, l.township_rate, l.rate
