-- Villages whose books do not reach back beyond a year, or without two others of their township to set beside them.
WITH reach AS (
    SELECT v.village_code, v.county, v.township, coalesce(datediff('month', min(b.month), max(b.month)), 0) AS months
    FROM ledger.village AS v
    LEFT JOIN ledger.voucher AS b ON b.village_code = v.village_code
    GROUP BY ALL
)

SELECT
    r.village_code,
    CASE WHEN r.months < 13 THEN '凭证不足十四个月，没有上年同期可比' ELSE '同乡镇有上年同期可比的其他村不足' || $least_neighbours || '个' END AS why
FROM reach AS r
LEFT JOIN reach AS o ON o.county = r.county AND o.township = r.township AND o.village_code <> r.village_code AND o.months >= 13
GROUP BY r.village_code, r.months
HAVING r.months < 13 OR count(o.village_code) < $least_neighbours
