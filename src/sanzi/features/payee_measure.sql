-- One payee of one village in one year, in three measures: against payees of its type in the county, against the village's other payees.
INSERT INTO features.payee_measure
WITH paid AS (
    SELECT
        village_code,
        year(voucher_on) AS year,
        payee,
        any_value(payee_type) AS payee_type,
        sum(amount) AS amount,
        count(DISTINCT voucher_key) AS vouchers
    FROM features.spend
    WHERE payee IS NOT NULL AND amount > 0
    GROUP BY ALL
)

SELECT
    p.village_code,
    concat_ws('|', p.village_code, p.year, p.payee) AS subject,
    p.year || '年付给' || p.payee AS label,
    p.payee_type AS peer,
    make_date(p.year, 1, 1) AS happened_on,
    p.amount,
    p.payee,
    ln(1 + CAST(p.amount AS DOUBLE)) AS total_log,
    ln(1 + CAST(p.amount AS DOUBLE) / p.vouchers) AS mean_log,
    ln(p.vouchers) AS count_log
FROM paid AS p
WHERE p.payee_type NOT IN ('bank', 'government', 'utility', 'village')
ORDER BY p.village_code, p.year, p.payee
