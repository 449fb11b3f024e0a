-- The vouchers of the drawn entries.
INSERT INTO ledger.voucher
SELECT
    voucher_key,
    min(village_code),
    min(voucher_on),
    min(month),
    arg_min(voucher_word, line_no),
    arg_min(voucher_no, line_no),
    count(*),
    sum(debit),
    sum(credit),
    sum(debit) = sum(credit),
    coalesce(sum(credit) FILTER (WHERE role = 'cash'), 0.00),
    coalesce(sum(credit) FILTER (WHERE role = 'bank'), 0.00),
    max(attach_count),
    arg_min(handler, line_no),
    arg_min(approver, line_no),
    arg_min(maker, line_no),
    arg_min(reviewer, line_no),
    arg_min(poster, line_no),
    bool_or(is_opening),
    bool_or(is_closing),
    'voucher-' || voucher_key,
    min_by(row_id, line_no)
FROM ledger.entry
GROUP BY voucher_key
