-- 没有一个年末可比：账不足四年，同镇也没有五个村有同一年的账
WITH reach AS (
    SELECT r.village_code, v.county, v.township, min(r.month) AS first_month, max(r.month) AS last_month
    FROM ledger.voucher AS r
    JOIN ledger.village AS v ON v.village_code = r.village_code
    GROUP BY r.village_code, v.county, v.township
),
full_year AS (
    SELECT reach.*, each.year
    FROM reach, unnest(generate_series(year(first_month), year(last_month))) AS each (year)
    WHERE make_date(CAST(each.year AS INTEGER), 1, 31) >= first_month
        AND make_date(CAST(each.year AS INTEGER), 12, 1) <= last_month
),
comparable AS (
    SELECT own.village_code, own.year, count(*) FILTER (other.village_code <> own.village_code) AS peers
    FROM full_year AS own
    JOIN full_year AS other ON other.county = own.county AND other.township = own.township AND other.year = own.year
    GROUP BY own.village_code, own.year
)
SELECT
    reach.village_code,
    CASE WHEN count(c.year) = 0 THEN '凭证没有一个整年' ELSE '整年的凭证不足四年，同镇有同一年凭证的其他村不足' || $least_peers || '个' END AS why
FROM reach
LEFT JOIN comparable AS c ON c.village_code = reach.village_code
GROUP BY reach.village_code, reach.first_month, reach.last_month
HAVING count(c.year) < 4 AND coalesce(max(c.peers), 0) < $least_peers
    -- A change of office may fall anywhere in the year.
    AND NOT (
        date_diff('month', reach.first_month, reach.last_month) >= 46
        AND reach.village_code IN (
            SELECT village_code FROM ledger.office_holder WHERE term_end_on <= $as_of
            UNION ALL
            SELECT village_code FROM policy.occasion WHERE kind = 'election' AND from_on <= $as_of
        )
    )
