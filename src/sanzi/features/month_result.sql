-- What the books of a month say: income and expense as a disclosure counts them, and the other sums that one is sometimes made of.
INSERT INTO features.month_result
SELECT
    village_code,
    month,
    count(*) AS entry_count,
    count(DISTINCT voucher_key) AS voucher_count,
    coalesce(sum(credit - debit) FILTER (WHERE class = 'income'), 0) AS income,
    coalesce(sum(debit - credit) FILTER (WHERE class = 'expense'), 0) AS expense,
    coalesce(sum(debit - credit) FILTER (WHERE class = 'cost' OR role IN ('works_in_progress', 'member_levy', 'special_fund') AND debit <> 0), 0) AS other_spent,
    coalesce(sum(credit) FILTER (WHERE role IN ('member_levy', 'special_fund')), 0) AS fund_received,
    coalesce(sum(debit) FILTER (WHERE role IN ('cash', 'bank')), 0) AS money_in,
    coalesce(sum(credit) FILTER (WHERE role IN ('cash', 'bank')), 0) AS money_out,
    max_by(row_id, (abs(debit + credit), row_id), 3) AS evidence
FROM ledger.entry
WHERE NOT is_opening AND NOT is_closing
GROUP BY village_code, month
ORDER BY village_code, month
