-- Months of a kind that should come every month which did not arrive although the township's others did, and such kinds that a village never sent at all.
WITH due AS (
    -- The books of December are closed later than those of any other month.
    SELECT a.*, v.county, v.township, v.row_id AS village_row_id
    FROM features.arrival AS a
    INNER JOIN ledger.village AS v ON v.village_code = a.village_code
    WHERE a.rhythm = 'month'
        AND (a.month IS NULL OR last_day(a.month) + $grace_days + CASE WHEN month(a.month) = 12 THEN $year_end_days ELSE 0 END <= $as_of)
),

gap AS (
    -- The rows before it tell one gap of a village from another.
    SELECT
        village_code,
        title,
        evidence,
        min(month) AS first_month,
        max(month) AS last_month,
        count(*) AS months,
        min(arrived_count) AS fewest_arrived,
        max(sender_count) AS senders
    FROM due
    WHERE month IS NOT NULL AND row_count = 0 AND sender_count >= $least_neighbours AND arrived_count >= $neighbour_share * sender_count
    GROUP BY village_code, title, evidence
),

before AS (
    SELECT g.village_code, g.title, g.first_month, max(d.month) AS last_arrived
    FROM gap AS g
    INNER JOIN due AS d ON d.village_code = g.village_code AND d.title = g.title AND d.row_count > 0 AND d.month < g.first_month
    GROUP BY ALL
),

neighbour AS (
    SELECT v.village_code, count(*) AS others
    FROM ledger.village AS v
    INNER JOIN ledger.village AS o ON o.county = v.county AND o.township = v.township AND o.village_code <> v.village_code
    GROUP BY v.village_code
),

told_by_township AS (
    SELECT county, township, title, min(month) AS first_month, max(month) AS last_month FROM due
    WHERE row_count > 0
    GROUP BY ALL
),

never AS (
    SELECT d.village_code, d.title, [d.village_row_id] AS evidence, t.first_month, t.last_month, d.sender_count, n.others
    FROM due AS d
    INNER JOIN neighbour AS n ON n.village_code = d.village_code
    INNER JOIN told_by_township AS t ON t.county = d.county AND t.township = d.township AND t.title = d.title
    WHERE d.month IS NULL AND d.row_count = 0 AND d.sender_count >= $least_neighbours AND d.sender_count >= $neighbour_share * n.others
)

SELECT
    g.village_code,
    g.title AS subject,
    g.evidence,
    NULL AS amount,
    g.first_month AS first_on,
    last_day(g.last_month) AS last_on,
    least(0.4 + 0.1 * g.months, 0.9) AS strength,
    '“' || g.title || '”' || strftime(g.first_month, '%Y年%-m月')
    || CASE WHEN g.months > 1 THEN '至' || strftime(g.last_month, '%Y年%-m月') || '有' || g.months || '个月' ELSE '' END
    || '一行都没有到，此前最后到的是' || strftime(b.last_arrived, '%Y年%-m月') || '；同乡镇已开始报送这类数据的其他' || g.senders
    || '个村，其间每月至少有' || g.fewest_arrived || '个村已到' AS reason
FROM gap AS g
INNER JOIN before AS b ON b.village_code = g.village_code AND b.title = g.title AND b.first_month = g.first_month
UNION ALL
SELECT
    village_code,
    title,
    evidence,
    NULL,
    first_month,
    last_day(last_month),
    0.6,
    '从来没有收到过“' || title || '”；同乡镇其他' || others || '个村中有' || sender_count || '个报送了，最早的是' || strftime(first_month, '%Y年%-m月')
FROM never
