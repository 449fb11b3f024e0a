-- Every visible entry of the voucher exports with the role of its account.
INSERT INTO ledger.entry
SELECT
    concat_ws('|', v.village_code, strftime(v.date, '%Y-%m'), coalesce(v.voucher_word, ''), coalesce(v.voucher_no, '')) AS voucher_key,
    v.village_code,
    v.date AS voucher_on,
    date_trunc('month', v.date)::DATE AS month,
    v.voucher_word,
    v.voucher_no,
    v.line_no,
    v.summary,
    v.account_code,
    v.account_name,
    a.role,
    a.class,
    -- An entry has two sides; an empty cell on one of them is an amount of nothing.
    coalesce(v.debit, 0) AS debit,
    coalesce(v.credit, 0) AS credit,
    v.settle,
    v.counterparty,
    v.counterparty_account,
    v.invoice_no,
    v.attach_count,
    v.handler,
    v.approver,
    v.maker,
    v.reviewer,
    v.poster,
    v.cashier,
    v.contract_no,
    v.project_no,
    v.doc_type,
    v.is_red,
    false AS is_opening,
    false AS is_closing,
    'entry:' || voucher_key || '|' || coalesce(v.line_no::VARCHAR, '') || '#1' AS ledger_key,
    v.row_id
FROM due_vouchers AS v
INNER JOIN chart_used AS u ON u.village_code = v.village_code AND u.month = date_trunc('month', v.date)
INNER JOIN account AS a ON a.account_code = coalesce(v.account_code, '') AND a.account_name = coalesce(v.account_name, '') AND a.chart = u.chart
WHERE v.date <= $as_of
