-- Without an opening balance and without statements nothing can be said of interest.
SELECT village.village_code, '没有存款的期初余额，也没有银行流水，不知道应有多少利息' AS why
FROM ledger.village
WHERE NOT EXISTS (SELECT 1 FROM features.account_day WHERE account_day.village_code = village.village_code AND NOT account_day.is_cash AND account_day.balance IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM ledger.bank_line WHERE bank_line.village_code = village.village_code)
