-- 是不是只有一处笔误、是不是几个月一次发、是不是同名的两个人
WITH cited AS (
    SELECT hit_id, unnest(evidence) AS row_id
    FROM hit
),
payment AS (
    SELECT h.hit_id, a.village_code, a.person_name, a.id_no, a.allowance_on, a.days, a.date_problem, a.row_id
    FROM cited AS h
    JOIN ledger.allowance AS a ON a.row_id = h.row_id
),
long_payment AS (
    SELECT
        p.hit_id, p.row_id, p.days,
        p.allowance_on - coalesce(max(e.allowance_on), make_date(year(p.allowance_on), 1, 1) - 1) AS days_since
    FROM payment AS p
    LEFT JOIN ledger.allowance AS e
        ON e.village_code = p.village_code
        AND coalesce(e.id_no, e.person_name) = coalesce(p.id_no, p.person_name)
        AND e.allowance_on < p.allowance_on
    WHERE p.allowance_on IS NOT NULL AND p.days > day(last_day(p.allowance_on))
    GROUP BY p.hit_id, p.row_id, p.days, p.allowance_on
)
SELECT
    p.hit_id,
    'typing_once' AS innocent,
    count(*) = 1 AND bool_and(coalesce(p.date_problem = 'impossible', false)) AND any_value(v.impossible_dates) = 1 AS holds,
    list(p.row_id ORDER BY p.row_id) AS evidence,
    CASE
        WHEN count(*) = 1 AND bool_and(coalesce(p.date_problem = 'impossible', false)) AND any_value(v.impossible_dates) = 1
            THEN '全村明细里只有这一笔日期不存在，可能是笔误'
        ELSE '不止一笔，或天数、次数对不上，不像一次笔误'
    END AS sentence
FROM payment AS p
JOIN (
    SELECT village_code, count(*) FILTER (WHERE date_problem = 'impossible') AS impossible_dates
    FROM ledger.allowance
    GROUP BY village_code
) AS v ON v.village_code = p.village_code
GROUP BY p.hit_id
UNION ALL
SELECT
    hit_id,
    'several_months',
    bool_and(days <= days_since),
    list(row_id ORDER BY row_id),
    CASE WHEN bool_and(days <= days_since) THEN '离上一次发放的天数不少于领取天数，可能几个月一次发放' ELSE '离上一次发放的天数少于领取天数' END
FROM long_payment
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'same_name',
    CASE WHEN count(id_no) = count(*) THEN false END,
    [],
    CASE WHEN count(id_no) = count(*) THEN '各笔身份证号相同，是同一人' ELSE '明细没有身份证号，不能排除同名' END
FROM payment
GROUP BY hit_id
HAVING count(*) > 1
