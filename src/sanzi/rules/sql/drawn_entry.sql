-- What a drawn entry leaves open follows from what it shows: no amount is 0.00, the class from the role, the month from the day, the number from the order.
UPDATE ledger.entry
SET
    debit = coalesce(debit, 0.00),
    credit = coalesce(credit, 0.00),
    class = CASE WHEN $has_class THEN class ELSE coalesce(
        (SELECT min(chart_account.class) FROM policy.chart_account WHERE chart_account.role = entry.role), 'unknown'
    ) END,
    month = CASE WHEN $has_month THEN month ELSE CAST(date_trunc('month', voucher_on) AS DATE) END,
    line_no = CASE WHEN $has_line_no THEN line_no ELSE numbered.place END
FROM (SELECT row_id, row_number() OVER (PARTITION BY voucher_key ORDER BY rowid) AS place FROM ledger.entry) AS numbered
WHERE entry.row_id = numbered.row_id
