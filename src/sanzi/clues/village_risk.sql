-- ZH03: what tonight's clues add up to in each village, a statistic and no ranking: villages differ in size and in how much of them could be looked at.
--   points  = the score of each clue / 100, summed within a family and cut off at 2 a family, so that one habit does not make a village
--   size    = the mean of its vouchers and of its yearly income, each over the county's median; between a half and twice, 1 where neither is known
--   value   = points of all families / size
-- The state of the data (数据) and the lists of merely strange rows (ZH04, ZH05, ZH06) do not enter.
CREATE OR REPLACE TABLE clues.village_risk AS
WITH clue AS (
    SELECT village_code, family, split_part(rule_titles, ';', 1) AS rule_title, level, CAST(score / 100 AS DECIMAL(9, 4)) AS points
    FROM clues.clue
    WHERE family <> '数据' AND split_part(rule_codes, ';', 1) NOT IN ('ZH04', 'ZH05', 'ZH06')
),

of_family AS (
    SELECT village_code, family, sum(points) AS points, least(2, sum(points)) AS kept FROM clue
    GROUP BY village_code, family
),

of_rule AS (
    SELECT
        c.village_code,
        c.rule_title,
        count(*) AS clues,
        count(*) FILTER (WHERE c.level = 'red') AS reds,
        count(*) FILTER (WHERE c.level = 'yellow') AS yellows,
        round(sum(c.points) * any_value(f.kept) / any_value(f.points), 2) AS points
    FROM clue AS c
    INNER JOIN of_family AS f ON f.village_code = c.village_code AND f.family = c.family
    GROUP BY c.village_code, c.family, c.rule_title
),

foremost AS (
    SELECT
        *,
        rule_title || clues || '条'
        || coalesce('（' || nullif(concat_ws('、', nullif('红' || reds, '红0'), nullif('黄' || yellows, '黄0')), '') || '）', '') AS told
    FROM of_rule
    QUALIFY row_number() OVER (PARTITION BY village_code ORDER BY points DESC, rule_title) <= 5
),

driver AS (
    SELECT village_code, string_agg(told, '，' ORDER BY points DESC, rule_title) AS drivers FROM foremost
    GROUP BY village_code
),

booked AS (
    SELECT village_code, count(*) AS voucher_count FROM ledger.voucher
    GROUP BY village_code
),

sized AS (
    SELECT
        v.village_code,
        coalesce(b.voucher_count, 0) AS voucher_count,
        v.annual_income,
        b.voucher_count / nullif(median(b.voucher_count) OVER of_county, 0) AS by_vouchers,
        CAST(v.annual_income AS DOUBLE) / nullif(median(CAST(v.annual_income AS DOUBLE)) OVER of_county, 0) AS by_income
    FROM ledger.village AS v
    LEFT JOIN booked AS b ON b.village_code = v.village_code
    WINDOW of_county AS (PARTITION BY v.county)
),

asked AS (
    SELECT village_code, count(*) AS rule_count, count(*) FILTER (WHERE status = 'ran') AS asked_count FROM hits.coverage
    GROUP BY village_code
),

weighed AS (
    SELECT *, least(2, greatest(0.5, coalesce((by_vouchers + by_income) / 2, by_vouchers, by_income, 1))) AS size FROM sized
)

SELECT
    w.village_code,
    CAST(round(coalesce(f.points, 0) / w.size, 2) AS DECIMAL(9, 2)) AS value,
    CAST(round(w.size, 2) AS DECIMAL(9, 2)) AS size,
    CAST(w.voucher_count AS INTEGER) AS voucher_count,
    w.annual_income,
    CAST(coalesce(a.asked_count, 0) AS INTEGER) AS asked_count,
    CAST(coalesce(a.rule_count, 0) AS INTEGER) AS rule_count,
    d.drivers
FROM weighed AS w
LEFT JOIN (SELECT village_code, CAST(sum(kept) AS DOUBLE) AS points FROM of_family GROUP BY village_code) AS f ON f.village_code = w.village_code
LEFT JOIN driver AS d ON d.village_code = w.village_code
LEFT JOIN asked AS a ON a.village_code = w.village_code
ORDER BY w.village_code
