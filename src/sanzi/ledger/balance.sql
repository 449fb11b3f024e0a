-- Every account of every village and month, with its role.
INSERT INTO ledger.balance
WITH told AS (
    SELECT *, coalesce(try_strptime(trim(period), '%Y-%m')::DATE, month_of(period)) AS month
    FROM due_balances
),

-- Balances may reach months without a voucher: the chart in force counts there.
by_day AS (
    SELECT t.month, coalesce(arg_min(k.chart, k.place) FILTER (t.month BETWEEN k.from_on AND k.to_on), arg_min(k.chart, k.place)) AS chart
    FROM (SELECT DISTINCT month FROM told) AS t
    CROSS JOIN chart AS k
    GROUP BY t.month
)

SELECT
    b.village_code,
    b.month,
    b.account_code,
    b.account_name,
    a.role,
    a.class,
    -- A balance sheet leaves a side without an amount blank.
    coalesce(b.opening_debit, 0) AS opening_debit,
    coalesce(b.opening_credit, 0) AS opening_credit,
    coalesce(b.debit, 0) AS debit,
    coalesce(b.credit, 0) AS credit,
    coalesce(b.closing_debit, 0) AS closing_debit,
    coalesce(b.closing_credit, 0) AS closing_credit,
    'balance:' || concat_ws('|', coalesce(b.village_code, ''), coalesce(strftime(b.month, '%Y-%m'), b.period, ''), coalesce(b.account_code, b.account_name, '')) || '#1' AS ledger_key,
    b.row_id
FROM told AS b
INNER JOIN by_day AS d ON d.month IS NOT DISTINCT FROM b.month
LEFT JOIN chart_used AS u ON u.village_code = b.village_code AND u.month = b.month
INNER JOIN account AS a ON a.account_code = coalesce(b.account_code, '') AND a.account_name = coalesce(b.account_name, '') AND a.chart = coalesce(u.chart, d.chart)
WHERE b.month <= $as_of OR b.month IS NULL
