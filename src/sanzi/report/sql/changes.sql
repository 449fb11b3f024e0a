-- Vouchers that a later export changed, left out or renumbered: both versions with their file and the night on which it was first seen.
SELECT
    c.village_code,
    c.month,
    concat_ws('-', c.voucher_word, c.voucher_no) AS voucher,
    c.change,
    c.differs,
    c.later_no,
    c.earlier_on,
    c.earlier_amount,
    c.earlier_file,
    e.as_of AS earlier_seen_on,
    c.later_on,
    c.later_amount,
    c.later_file,
    l.as_of AS later_seen_on
FROM ledger.voucher_change AS c
LEFT JOIN night.run AS e ON e.run_no = c.earlier_run_no
LEFT JOIN night.run AS l ON l.run_no = c.later_run_no
ORDER BY list_position(['deleted', 're_entered', 'changed'], c.change), greatest(c.earlier_amount, coalesce(c.later_amount, 0)) DESC, c.ledger_key
