-- 招待费超过当地限额（零招待的，有一笔算一笔）：限额期内一个村一年，按收款方分列
WITH meal AS (
    SELECT
        village_code, row_id, invoice_row_id, voucher_on, amount, payee, payee_type,
        coalesce(summary, item, '') AS shown,
        regexp_matches(concat_ws(' ', summary, item, account_name), $reception_words) AS is_reception,
        coalesce(payee_type, 'unknown') IN ('dining', 'venue', 'lodging') AS is_dining_payee,
        role = 'works_in_progress' OR project_no IS NOT NULL AS is_in_project,
        role = 'welfare_expense' AS is_welfare
    FROM features.spend
    WHERE (list_contains(lists, 'dining') OR payee_type = 'dining')
        AND NOT list_contains(innocent_lists, 'dining')
),
counted_meal AS (
    SELECT m.*, l.value AS cap, l.is_strict, l.from_on AS cap_from_on, year(m.voucher_on) AS year
    FROM meal AS m
    JOIN policy.limit_on AS l
        ON l.name = 'hospitality' AND l.village_code = m.village_code AND m.voucher_on BETWEEN l.from_on AND l.to_on
    WHERE NOT m.is_welfare OR m.is_reception
),
village_year AS (
    SELECT village_code, year, cap_from_on, sum(amount) AS total, count(*) AS entries
    FROM counted_meal
    GROUP BY village_code, year, cap_from_on
),
busy_day AS (
    SELECT village_code, payee, year, cap_from_on, max(meals) AS most_meals
    FROM (
        SELECT village_code, payee, year, cap_from_on, voucher_on, count(*) AS meals
        FROM counted_meal
        WHERE amount > 0
        GROUP BY village_code, payee, year, cap_from_on, voucher_on
    )
    GROUP BY village_code, payee, year, cap_from_on
),
payee_year AS (
    SELECT
        village_code, payee, year, cap, is_strict, cap_from_on,
        sum(amount) AS amount,
        count(*) AS entries,
        min(voucher_on) AS first_on,
        max(voucher_on) AS last_on,
        list_concat(list(row_id), list(invoice_row_id)) AS evidence,
        arg_min(shown, (NOT is_reception, -amount, row_id)) AS shown,
        bool_or(is_reception) AS is_reception,
        bool_or(is_dining_payee) AS is_dining_payee,
        bool_and(is_in_project) AS is_in_project
    FROM counted_meal
    GROUP BY village_code, payee, year, cap, is_strict, cap_from_on
    HAVING sum(amount) > 0
),
over_cap AS (
    SELECT
        p.*,
        y.total,
        d.most_meals,
        CAST(p.amount AS DOUBLE) / CAST(y.total AS DOUBLE) AS share,
        y.entries >= 3 AND p.payee IS NOT NULL AND p.amount > $main_share * y.total AS is_main
    FROM payee_year AS p
    JOIN village_year AS y USING (village_code, year, cap_from_on)
    JOIN busy_day AS d
        ON d.village_code = p.village_code AND d.payee IS NOT DISTINCT FROM p.payee AND d.year = p.year AND d.cap_from_on = p.cap_from_on
    WHERE y.total > p.cap OR (NOT p.is_strict AND y.total = p.cap)
)
SELECT
    village_code,
    payee AS subject,
    evidence,
    amount,
    first_on,
    last_on,
    CASE
        WHEN is_in_project AND NOT is_reception THEN 0.55
        WHEN is_reception AND is_dining_payee AND amount < $material THEN 0.85
        WHEN is_reception AND is_dining_payee AND (is_main OR most_meals >= 2) THEN 0.95
        WHEN is_reception AND is_dining_payee THEN 0.9
        WHEN is_reception THEN 0.75
        WHEN is_dining_payee THEN 0.7
        ELSE 0.55
    END AS strength,
    year || '年付给' || coalesce(payee, '未写明的收款方') || '的招待、餐饮支出' || entries || '笔共' || yuan(amount) || '，列为“' || shown || '”；'
    || CASE
        WHEN cap = 0 THEN '当地规定村级不得开支招待费'
        ELSE '全村该年这类支出' || yuan(total) || '，限额' || yuan(cap)
    END
    || CASE WHEN is_main THEN '；占全村这类支出的' || percent(share) ELSE '' END
    || CASE WHEN most_meals >= 2 THEN '；一天最多' || most_meals || '笔' ELSE '' END AS reason
FROM over_cap
ORDER BY village_code, first_on, subject, evidence
