-- The months in which each bank account moved by its statement, and the cash book by the entries.
INSERT INTO features.account_month
WITH moved AS (
    SELECT village_code, account_no, false AS is_cash, bank_on AS moved_on, row_id FROM ledger.bank_line
    WHERE village_code IS NOT NULL AND account_no IS NOT NULL
    UNION ALL
    SELECT village_code, '库存现金', true, voucher_on, row_id FROM ledger.entry
    WHERE role = 'cash' AND NOT is_opening
)

SELECT
    village_code,
    account_no,
    is_cash,
    date_trunc('month', moved_on)::DATE AS month,
    count(*) AS line_count,
    min(moved_on) AS first_on,
    max(moved_on) AS last_on,
    max_by(row_id, (moved_on, row_id), 3) AS evidence
FROM moved
GROUP BY ALL
ORDER BY village_code, account_no, month
