-- 单张凭证付给同一往来单位、达到 amount_from 元的费用。（样板：第一行写它找什么，下面改成要问的问题）
WITH paid AS (
    SELECT
        entry.village_code,
        entry.voucher_key,
        entry.counterparty,
        min(entry.voucher_on) AS paid_on,
        sum(entry.debit) AS amount,
        list(entry.row_id ORDER BY entry.row_id) AS evidence
    FROM ledger.entry
    WHERE entry.class = 'expense' AND entry.counterparty IS NOT NULL AND NOT entry.is_opening AND NOT entry.is_closing
    GROUP BY entry.village_code, entry.voucher_key, entry.counterparty
)

SELECT
    village_code,
    counterparty AS subject,
    evidence,
    amount,
    paid_on AS first_on,
    paid_on AS last_on,
    0.5 AS strength,
    cn_day(paid_on) || '一张凭证付给' || counterparty || yuan(amount) || '，达到' || yuan($amount_from) AS reason
FROM paid
WHERE amount >= $amount_from AND paid_on <= $as_of
