-- 是不是只有一处笔误、是不是几个月一次发、日期是不是发放日、是不是以前做的后来才发、是不是同名的两个人
WITH cited AS (
    SELECT hit_id, unnest(evidence) AS row_id
    FROM hit
),
payment AS (
    SELECT h.hit_id, a.village_code, a.person_name, a.id_no, a.account_no, a.reason, a.allowance_on, a.days, a.date_problem, a.row_id
    FROM cited AS h
    JOIN ledger.allowance AS a ON a.row_id = h.row_id
),
day_paid AS (
    SELECT hit_id, village_code, coalesce(id_no, person_name) AS person_key, allowance_on, sum(days) AS days,
        list(row_id ORDER BY row_id) AS rows
    FROM payment
    WHERE allowance_on IS NOT NULL
    GROUP BY hit_id, village_code, coalesce(id_no, person_name), allowance_on
    HAVING sum(days) > day(last_day(allowance_on))
),
long_payment AS (
    SELECT p.hit_id, p.rows, p.days, p.allowance_on - coalesce(max(e.allowance_on), make_date(year(p.allowance_on), 1, 1) - 1) AS days_since
    FROM day_paid AS p
    LEFT JOIN ledger.allowance AS e
        ON e.village_code = p.village_code AND coalesce(e.id_no, e.person_name) = p.person_key AND e.allowance_on < p.allowance_on
    GROUP BY p.hit_id, p.rows, p.days, p.allowance_on
),
same_day AS (
    SELECT p.hit_id, p.village_code, p.allowance_on
    FROM payment AS p
    WHERE p.allowance_on IS NOT NULL AND coalesce(p.days, 1) <= 1
    GROUP BY p.hit_id, p.village_code, p.allowance_on
    HAVING count(*) >= 2
),
paid_out AS (
    SELECT d.hit_id, d.allowance_on, count(a.row_id) > 0 AS is_pay_day, min(a.row_id) AS row_id
    FROM same_day AS d
    LEFT JOIN ledger.allowance AS a ON a.village_code = d.village_code AND a.allowance_on = d.allowance_on AND a.days > 1
    GROUP BY d.hit_id, d.allowance_on
),
away AS (
    SELECT p.hit_id, p.row_id, bool_or(p.allowance_on - s.from_on <= $late_days OR regexp_matches(coalesce(p.reason, ''), $back_pay_words)) AS is_late
    FROM payment AS p
    JOIN ledger.person_status AS s
        ON s.id_no = p.id_no AND regexp_matches(s.status, $absent_statuses)
        AND p.allowance_on BETWEEN coalesce(s.from_on, p.allowance_on) AND coalesce(s.to_on, p.allowance_on)
    GROUP BY p.hit_id, p.row_id
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
    flatten(list(rows ORDER BY rows)),
    CASE WHEN bool_and(days <= days_since) THEN '离上一次发放的天数不少于领取天数，可能几个月一次发放' ELSE '离上一次发放的天数少于领取天数' END
FROM long_payment
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'pay_day',
    bool_and(is_pay_day),
    coalesce(list(row_id ORDER BY row_id) FILTER (is_pay_day), [])[1:5],
    CASE
        WHEN bool_and(is_pay_day) THEN '同一天的明细里有人领几天的钱，写的像是发放日，不是出工日'
        ELSE '同一天的明细里没有人领一天以上，写的像是出工日'
    END
FROM paid_out
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'back_pay',
    bool_and(is_late),
    list(row_id ORDER BY row_id),
    CASE
        WHEN bool_and(is_late) THEN '都在状态开始后' || $late_days || '天以内，或写明补发，可能是以前做的'
        ELSE '有在状态开始' || $late_days || '天以后、又没有写明补发的'
    END
FROM away
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'same_name',
    CASE
        WHEN count(id_no) = count(*) THEN false
        WHEN count(account_no) < count(*) THEN NULL
        ELSE count(DISTINCT account_no) > 1
    END,
    [],
    CASE
        WHEN count(id_no) = count(*) THEN '各笔身份证号相同，是同一人'
        WHEN count(account_no) < count(*) THEN '明细没有身份证号，不能排除同名'
        WHEN count(DISTINCT account_no) > 1 THEN '明细没有身份证号，各笔收款账号不同，可能是同名的两个人'
        ELSE '明细没有身份证号，各笔收款账号相同'
    END
FROM payment
GROUP BY hit_id
HAVING count(*) > 1
