-- Lines of the statements and bank entries of the books, each with day, direction, amount and the other party.
INSERT INTO features.bank_side
WITH entry AS (
    SELECT
        village_code,
        voucher_on AS day,
        -- Red ink on one side moves money like black ink on the other.
        debit > credit AS is_in,
        abs(debit - credit) AS amount,
        debit < 0 OR credit < 0 AS is_red,
        counterparty,
        coalesce(account_code, account_name) AS account,
        voucher_key,
        row_id
    FROM ledger.entry
    WHERE role = 'bank' AND NOT is_opening AND NOT is_closing AND debit <> credit
),

-- The one other party that a voucher names.
named AS (
    SELECT voucher_key, min(counterparty) AS party
    FROM ledger.entry
    WHERE counterparty IS NOT NULL
    GROUP BY voucher_key
    HAVING min(counterparty) = max(counterparty)
),

side AS (
    SELECT village_code, TRUE AS is_line, bank_on AS day, NOT is_out AS is_in, amount, counterparty AS party, account_no AS account, NULL AS voucher_key, FALSE AS is_red, row_id
    FROM ledger.bank_line
    WHERE village_code IS NOT NULL AND amount > 0
    UNION ALL
    SELECT e.village_code, FALSE, e.day, e.is_in, e.amount, coalesce(e.counterparty, n.party), e.account, e.voucher_key, e.is_red, e.row_id
    FROM entry AS e
    LEFT JOIN named AS n ON n.voucher_key = e.voucher_key
)

SELECT row_number() OVER (ORDER BY is_line, row_id) AS number, *
FROM side
