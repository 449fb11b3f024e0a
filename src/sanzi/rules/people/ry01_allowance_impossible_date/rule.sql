-- 补贴明细里日历上没有的日期、同一天领了超过一天、天数超过当月天数、服刑等期间仍领误工：一个人一年，一条疑点
WITH payment AS (
    SELECT
        village_code, person_name, id_no, reason, allowance_on, days, amount, date_text, date_problem, row_id,
        coalesce(id_no, person_name) AS person_key,
        -- Without a number only one account throughout tells two of one name from one person.
        id_no IS NOT NULL OR coalesce(
            count(account_no) OVER by_name = count(*) OVER by_name AND min(account_no) OVER by_name = max(account_no) OVER by_name, FALSE
        ) AS is_one,
        -- Somebody was paid for several days under this date: it is the day of the pay-out, not of the work.
        bool_or(coalesce(days > 1, FALSE)) OVER (PARTITION BY village_code, allowance_on) AS is_pay_day,
        try_cast(
            regexp_extract(date_text, '([0-9]{4})[^0-9]*([0-9]{1,2})', 1) || '-'
            || lpad(regexp_extract(date_text, '([0-9]{4})[^0-9]*([0-9]{1,2})', 2), 2, '0') || '-01' AS DATE
        ) AS text_month
    FROM ledger.allowance
    WHERE amount > 0
    WINDOW by_name AS (PARTITION BY village_code, id_no IS NULL, person_name)
),
village_span AS (
    SELECT village_code, min(allowance_on) AS from_on, max(allowance_on) AS to_on
    FROM ledger.allowance
    GROUP BY village_code
),
impossible AS (
    SELECT
        p.village_code, p.person_key, p.person_name, p.row_id, p.amount,
        coalesce(p.text_month, v.from_on) AS first_on,
        coalesce(last_day(p.text_month), v.to_on) AS last_on,
        'impossible' AS problem, p.row_id AS problem_key, '日期“' || p.date_text || '”在日历上不存在' AS told, 0.6 AS alone, TRUE AS is_firm
    FROM payment AS p
    JOIN village_span AS v ON v.village_code = p.village_code
    WHERE p.date_problem = 'impossible' AND coalesce(p.text_month, v.from_on) IS NOT NULL
),
same_day AS (
    SELECT
        village_code, person_key, person_name, row_id, amount, allowance_on AS first_on, allowance_on AS last_on,
        'same_day' AS problem, CAST(allowance_on AS VARCHAR) AS problem_key,
        cn_day(allowance_on) || '领了' || count(*) OVER one_day || '次'
        || coalesce('、合计' || regexp_replace(CAST(sum(days) OVER one_day AS VARCHAR), '\.?0+$', '') || '天', '') AS told,
        0.6 AS alone, is_one AND NOT is_pay_day AS is_firm
    FROM payment
    WHERE allowance_on IS NOT NULL AND coalesce(days, 1) <= 1 AND (days IS NOT NULL OR regexp_matches(reason, $labour_words))
    WINDOW one_day AS (PARTITION BY village_code, person_key, allowance_on)
    QUALIFY sum(days) OVER one_day > 1
        OR (count(days) OVER one_day = 0 AND count(*) OVER (PARTITION BY village_code, person_key, allowance_on, reason) >= 2)
),
over_month AS (
    SELECT
        village_code, person_key, person_name, row_id, amount,
        CAST(date_trunc('month', allowance_on) AS DATE) AS first_on, last_day(allowance_on) AS last_on,
        'over_month' AS problem, strftime(allowance_on, '%Y-%m') AS problem_key,
        year(allowance_on) || '年' || month(allowance_on) || '月领了' || regexp_replace(CAST(sum(days) OVER one_month AS VARCHAR), '\.?0+$', '')
        || '天、当月只有' || day(last_day(allowance_on)) || '天' AS told,
        CASE WHEN is_one AND max(days) OVER one_month <= day(last_day(allowance_on)) THEN 0.72 ELSE 0.6 END AS alone, is_one AS is_firm
    FROM payment
    WHERE allowance_on IS NOT NULL AND days > 0 AND NOT regexp_matches(coalesce(reason, ''), $long_period_words)
        -- Days that the list itself puts into another month.
        AND coalesce(TRY_CAST(regexp_extract(reason, '([0-9]{1,2})月', 1) AS INTEGER) = month(allowance_on), TRUE)
    WINDOW one_month AS (PARTITION BY village_code, person_key, date_trunc('month', allowance_on))
    QUALIFY sum(days) OVER one_month > day(last_day(allowance_on))
),
absent AS (
    SELECT
        p.village_code, p.person_key, p.person_name, p.row_id, p.amount, p.allowance_on AS first_on, p.allowance_on AS last_on,
        'absent' AS problem, CAST(p.allowance_on AS VARCHAR) AS problem_key,
        cn_day(p.allowance_on) || '正在' || min(s.status) || '期间' AS told,
        CASE WHEN bool_and(regexp_matches(s.status, $ill_words)) THEN 0.65 ELSE 0.85 END AS alone, NOT bool_and(regexp_matches(s.status, $ill_words)) AS is_firm
    FROM payment AS p
    JOIN ledger.person_status AS s
        ON s.id_no = p.id_no
        AND regexp_matches(s.status, $absent_statuses)
        AND (p.days > 0 OR regexp_matches(coalesce(p.reason, ''), $labour_words))
        AND p.allowance_on BETWEEN coalesce(s.from_on, p.allowance_on) AND coalesce(s.to_on, p.allowance_on)
    GROUP BY p.village_code, p.person_key, p.person_name, p.row_id, p.amount, p.allowance_on
),
problem_row AS (
    SELECT * FROM impossible
    UNION ALL
    SELECT * FROM absent
    UNION ALL
    SELECT * FROM same_day
    UNION ALL
    SELECT * FROM over_month
),
person_problem AS (
    SELECT
        village_code, person_key, year(first_on) AS year, problem, problem_key,
        min(person_name) AS person_name, min(first_on) AS first_on, max(last_on) AS last_on, min(told) AS told, max(alone) AS alone,
        bool_or(is_firm) AS is_firm
    FROM problem_row
    GROUP BY village_code, person_key, year(first_on), problem, problem_key
),
person_row AS (
    SELECT village_code, person_key, year(first_on) AS year, row_id, max(amount) AS amount
    FROM problem_row
    GROUP BY village_code, person_key, year(first_on), row_id
),
person_year AS (
    SELECT
        village_code, person_key, year,
        min(person_name) AS person_name,
        count(*) AS problems,
        count(*) FILTER (is_firm) AS firm,
        max(alone) AS alone,
        min(first_on) AS first_on,
        max(last_on) AS last_on,
        sum(count(*)) OVER (PARTITION BY village_code) AS village_problems,
        sum(count(*) FILTER (is_firm)) OVER (PARTITION BY village_code) AS village_firm,
        list(told ORDER BY first_on, problem, problem_key) AS told
    FROM person_problem
    GROUP BY village_code, person_key, year
)
SELECT
    p.village_code,
    p.person_name AS subject,
    r.evidence,
    r.amount,
    p.first_on,
    p.last_on,
    CASE WHEN p.firm >= 4 THEN 0.92 WHEN p.firm >= 1 AND p.village_firm >= 2 THEN greatest(p.alone, 0.75) ELSE p.alone END AS strength,
    p.person_name || '的补贴明细里' || array_to_string(p.told[1:3], '，')
    || CASE WHEN p.problems > 3 THEN '等' || p.problems || '处' ELSE '' END
    || CASE WHEN p.village_problems > p.problems THEN '（全村各年共' || p.village_problems || '处）' ELSE '' END
    || '，涉及' || len(r.evidence) || '笔共' || yuan(r.amount) AS reason
FROM person_year AS p
JOIN (
    SELECT village_code, person_key, year, list(row_id ORDER BY row_id) AS evidence, sum(amount) AS amount
    FROM person_row
    GROUP BY village_code, person_key, year
) AS r
    ON r.village_code = p.village_code AND r.person_key = p.person_key AND r.year IS NOT DISTINCT FROM p.year
ORDER BY p.village_code, p.first_on, p.person_key
