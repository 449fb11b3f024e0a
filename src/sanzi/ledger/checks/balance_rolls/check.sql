-- Opening and movement make the closing balance.
SELECT village_code, count(*) AS checked, count(*) FILTER (opening_debit - opening_credit + debit - credit <> closing_debit - closing_credit) AS failed
FROM ledger.balance
GROUP BY village_code
