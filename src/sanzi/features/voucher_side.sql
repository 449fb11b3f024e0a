-- One voucher of these months: the roles of its largest debit and credit, and the other party of its largest entry that names one.
INSERT INTO features.voucher_side
SELECT
    voucher_key,
    arg_max(role, (debit, role)) FILTER (WHERE debit > 0) AS debit_role,
    arg_max(role, (credit, role)) FILTER (WHERE credit > 0) AS credit_role,
    arg_max(counterparty, (debit + credit, counterparty)) FILTER (WHERE counterparty IS NOT NULL) AS payee
FROM ledger.entry
WHERE month BETWEEN $from_month AND $to_month AND NOT is_opening AND NOT is_closing
GROUP BY voucher_key
ORDER BY voucher_key
