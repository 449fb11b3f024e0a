-- Entries of one sheet on expense accounts, by side. What was spent stands on the debit side; only the year's closing stands on the other.
SELECT count(*) FILTER (coalesce(debit, 0) > 0) AS debits, count(*) FILTER (coalesce(credit, 0) > 0) AS credits
FROM staged.vouchers AS entry
JOIN tie_account AS account
    ON account.account_code = coalesce(entry.account_code, '')
    AND account.account_name = coalesce(entry.account_name, '')
    AND entry.date BETWEEN account.from_on AND account.to_on
WHERE account.class = 'expense' AND row_id >= $low AND row_id < $high
