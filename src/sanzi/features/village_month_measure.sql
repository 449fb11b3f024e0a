-- One village in one month of spending, in ten continuous measures: against its own months, against its township that month.
INSERT INTO features.village_month_measure
WITH spend AS (
    SELECT
        village_code,
        date_trunc('month', voucher_on)::DATE AS month,
        voucher_on, payee, payee_type, role, is_cash, is_paid, voucher_key,
        CAST(amount AS DOUBLE) AS amount,
        min(voucher_on) OVER (PARTITION BY village_code, payee) AS payee_first_on
    FROM features.spend
    WHERE amount > 0
),
of_payee AS (
    SELECT village_code, month, max(amount) AS top
    FROM (SELECT village_code, month, payee, sum(amount) AS amount FROM spend WHERE payee IS NOT NULL GROUP BY ALL)
    GROUP BY ALL
),
of_month AS (
    SELECT
        village_code,
        month,
        sum(amount) AS spent,
        count(DISTINCT voucher_key) AS vouchers,
        coalesce(sum(amount) FILTER (WHERE is_cash), 0) AS cash,
        coalesce(sum(amount) FILTER (WHERE payee_type = 'natural_person'), 0) AS person,
        coalesce(sum(amount) FILTER (WHERE role = 'management_expense'), 0) AS management,
        coalesce(sum(amount) FILTER (WHERE amount % 100 = 0), 0) AS round_sums,
        coalesce(sum(amount) FILTER (WHERE voucher_on > last_day(voucher_on) - 7), 0) AS last_week,
        coalesce(sum(amount) FILTER (WHERE payee IS NOT NULL AND payee_first_on >= month), 0) AS new_payee
    FROM spend
    GROUP BY ALL
),
own AS (SELECT village_code, median(spent) AS spent, median(vouchers) AS vouchers FROM of_month GROUP BY ALL),
township AS (
    SELECT v.township, m.month, median(m.spent) AS spent
    FROM of_month AS m JOIN ledger.village AS v USING (village_code)
    GROUP BY ALL
)
SELECT
    m.village_code,
    m.village_code || ' ' || strftime(m.month, '%Y-%m') AS subject,
    strftime(m.month, '%Y年%-m月') AS label,
    coalesce(v.township, '') AS peer,
    m.month AS happened_on,
    CAST(m.spent AS DECIMAL(18, 2)) AS amount,
    ln((1 + m.spent) / (1 + own.spent)) AS spend_vs_own,
    ln((1 + m.spent) / (1 + township.spent)) AS spend_vs_peers,
    ln((1 + m.vouchers) / (1 + own.vouchers)) AS count_vs_own,
    m.cash / m.spent AS cash_share,
    coalesce(of_payee.top, 0) / m.spent AS top_payee_share,
    m.person / m.spent AS person_share,
    m.management / m.spent AS management_share,
    m.round_sums / m.spent AS round_share,
    m.last_week / m.spent AS last_week_share,
    m.new_payee / m.spent AS new_payee_share
FROM of_month AS m
JOIN ledger.village AS v USING (village_code)
JOIN own USING (village_code)
JOIN township ON township.township IS NOT DISTINCT FROM v.township AND township.month = m.month
LEFT JOIN of_payee ON of_payee.village_code = m.village_code AND of_payee.month = m.month
ORDER BY m.village_code, m.month
