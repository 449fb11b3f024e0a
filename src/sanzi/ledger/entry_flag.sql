-- Marks the entries of opening and closing vouchers; an opening voucher is no closing one although it may say 结转.
UPDATE ledger.entry
SET is_opening = n.is_opening, is_closing = n.is_closing AND NOT n.is_opening
FROM nature AS n
WHERE entry.voucher_key = n.voucher_key AND (n.is_opening OR n.is_closing)
