-- The month's movement of an account is what its entries say; accounts with sub-accounts in the vouchers take theirs too.
WITH moved AS (
    SELECT village_code, month, account_code, sum(debit) AS debit, sum(credit) AS credit FROM ledger.entry
    WHERE NOT is_opening
    GROUP BY ALL
),

met AS (
    SELECT b.village_code, b.ledger_key, any_value(b.debit) AS debit, any_value(b.credit) AS credit, sum(m.debit) AS moved_debit, sum(m.credit) AS moved_credit
    FROM ledger.balance AS b
    INNER JOIN moved AS m ON m.village_code = b.village_code AND m.month = b.month AND starts_with(m.account_code, b.account_code)
    GROUP BY ALL
)

SELECT village_code, count(*) AS checked, count(*) FILTER (debit <> moved_debit OR credit <> moved_credit) AS failed
FROM met
GROUP BY village_code
