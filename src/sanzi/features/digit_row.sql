-- What each amount of the last 36 months begins with, and whether a tariff or a regular bill fixes it.
INSERT INTO features.digit_row
WITH spent AS (
    SELECT village_code, voucher_on, amount, payee, coalesce(account_name, role) AS account, lists, ledger_key, row_id
    FROM features.spend
    WHERE voucher_on > CAST($as_of AS DATE) - INTERVAL 36 MONTH AND voucher_on <= $as_of AND amount <> 0
),

-- Pay, allowances, insurance and depreciation follow a table, not a price.
standard AS (
    SELECT account FROM (SELECT DISTINCT account FROM spent)
    WHERE regexp_matches(account, '报酬|工资|薪|补贴|补助|津贴|误工|养老|社保|保险|折旧|摊销')
),

repeated AS (
    SELECT village_code, account, amount FROM spent
    GROUP BY ALL
    HAVING count(*) >= 3
),

-- The same bill again and again: nine in ten within a factor of two.
series AS (
    SELECT village_code, payee, account FROM spent
    WHERE amount > 0
    GROUP BY ALL
    HAVING count(*) >= 6 AND quantile_cont(amount, 0.9) < 2 * quantile_cont(amount, 0.1)
),

sorted AS (
    SELECT
        s.*,
        CASE
            WHEN s.amount < 0 THEN 'red'
            WHEN s.amount < 10 THEN 'small'
            WHEN t.account IS NOT NULL OR list_contains(s.lists, 'allowance') THEN 'standard'
            WHEN r.amount IS NOT NULL THEN 'repeated'
            WHEN m.account IS NOT NULL THEN 'series'
        END AS left_out,
        CAST(left(CAST(CAST(abs(s.amount) * 100 AS BIGINT) AS VARCHAR) || '0', 2) AS TINYINT) AS first_two,
        log10(CAST(abs(s.amount) AS DOUBLE)) AS magnitude
    FROM spent AS s
    LEFT JOIN standard AS t ON t.account = s.account
    LEFT JOIN repeated AS r ON r.village_code = s.village_code AND r.account = s.account AND r.amount = s.amount
    LEFT JOIN series AS m ON m.village_code = s.village_code AND m.payee IS NOT DISTINCT FROM s.payee AND m.account = s.account
)

SELECT
    village_code,
    voucher_on,
    amount,
    payee,
    left_out,
    first_two // 10 AS first_digit,
    first_two,
    magnitude - floor(magnitude) AS mantissa,
    ledger_key,
    row_id
FROM sorted
ORDER BY ledger_key
