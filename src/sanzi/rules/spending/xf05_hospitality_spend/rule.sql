-- 招待费超过当地限额（零招待的，有一笔算一笔），或没有超过而写明人数的一餐每人超过工作餐标准：限额期内一个村一年，按收款方分列
WITH meal AS (
    SELECT
        village_code, row_id, invoice_row_id, voucher_on, amount, payee, payee_type,
        coalesce(summary, item, '') AS shown,
        regexp_matches(concat_ws(' ', summary, item, account_name), $reception_words) AS is_reception,
        coalesce(payee_type, 'unknown') IN ('dining', 'venue', 'lodging') AS is_dining_payee,
        role = 'works_in_progress' OR project_no IS NOT NULL AS is_in_project,
        role = 'welfare_expense' AS is_welfare,
        -- Who ate, times the days; where one bill covers several meals nobody can divide it.
        CASE WHEN NOT regexp_matches(concat_ws(' ', summary, item), $several_words)
            THEN coalesce(a.person_times, a.persons * coalesce(a.days, 1), b.person_times, b.persons * coalesce(b.days, 1)) END AS heads
    FROM features.spend
    LEFT JOIN features.text_fact AS a ON a.text = summary
    LEFT JOIN features.text_fact AS b ON b.text = item
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
),
dear_meal AS (
    -- Within the year's cap a meal may still cost more a head than the standard; what is over the cap is told above.
    SELECT
        m.village_code, m.payee, m.year, sum(m.amount) AS amount, count(*) AS entries, min(m.voucher_on) AS first_on, max(m.voucher_on) AS last_on,
        list_concat(list(m.row_id), list(m.invoice_row_id)) AS evidence, arg_max(m.shown, (m.amount / m.heads, m.row_id)) AS shown,
        max(m.amount / m.heads) AS per_head, min(l.value) AS standard, bool_and(l.is_confirmed) AS is_confirmed
    FROM counted_meal AS m
    JOIN policy.limit_on AS l ON l.name = 'work_meal' AND l.village_code = m.village_code AND m.voucher_on BETWEEN l.from_on AND l.to_on
    ANTI JOIN over_cap AS o ON o.village_code = m.village_code AND o.payee IS NOT DISTINCT FROM m.payee AND o.year = m.year AND o.cap_from_on = m.cap_from_on
    WHERE m.heads > 0 AND m.amount > l.value * m.heads
    GROUP BY m.village_code, m.payee, m.year
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
UNION ALL
SELECT
    village_code, payee, evidence, amount, first_on, last_on,
    CASE WHEN is_confirmed THEN 0.7 ELSE 0.55 END,
    year || '年付给' || coalesce(payee, '未写明的收款方') || '的用餐有' || entries || '笔共' || yuan(amount) || '，按写明的人数每人最高' || yuan(per_head)
    || '，工作餐标准每人' || yuan(standard) || '；如“' || shown || '”'
FROM dear_meal
ORDER BY village_code, first_on, subject, evidence
