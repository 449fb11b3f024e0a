-- Receipts that reached the bank or the books later than allowed: rents by the collection plan, cash by the cash book.
WITH workday AS (
    -- Where no official arrangement is known Monday to Friday count.
    SELECT day, count(*) FILTER (coalesce(is_workday, isodow(day) <= 5)) OVER (ORDER BY day) AS number FROM policy.calendar_day
),

kept AS (SELECT village_code, max(voucher_on) AS last_on FROM ledger.entry GROUP BY village_code),

stated AS (SELECT village_code, min(bank_on) AS from_on, max(bank_on) AS to_on FROM ledger.bank_line GROUP BY village_code),

collected AS (
    SELECT due.village_code, due.contract_no, due.received_on, due.received_amount AS amount, due.row_id, contract.party_b AS payer
    FROM ledger.due
    LEFT JOIN ledger.contract ON contract.village_code = due.village_code AND contract.contract_no = due.contract_no AND contract.parent_no IS NULL
    WHERE due.received_on IS NOT NULL AND due.received_amount >= $least_item
),

arrival AS (
    SELECT collected.row_id, entry.voucher_on AS arrived_on, entry.row_id AS arrival_row_id, FALSE AS is_by_bank
    FROM collected
    JOIN ledger.entry
        ON entry.village_code = collected.village_code AND entry.debit = collected.amount
        AND entry.voucher_on BETWEEN collected.received_on - $before_days AND collected.received_on + 365
    WHERE entry.role IN ('cash', 'bank') AND NOT entry.is_opening
    UNION ALL
    SELECT collected.row_id, bank_line.bank_on, bank_line.row_id, TRUE
    FROM collected
    JOIN ledger.bank_line
        ON bank_line.village_code = collected.village_code AND bank_line.amount = collected.amount AND NOT bank_line.is_out
        AND bank_line.bank_on BETWEEN collected.received_on - $before_days AND collected.received_on + 365
),

-- The first money of that amount counts, whoever it came from.
first_arrival AS (
    SELECT row_id, min(arrived_on) AS arrived_on, min_by(arrival_row_id, (arrived_on, NOT is_by_bank, arrival_row_id)) AS arrival_row_id,
        min_by(is_by_bank, (arrived_on, NOT is_by_bank)) AS is_by_bank
    FROM arrival
    GROUP BY row_id
),

rent AS (
    SELECT
        collected.village_code,
        coalesce(collected.payer, '合同' || collected.contract_no, '未写合同') AS subject,
        collected.amount,
        collected.received_on AS from_on,
        coalesce(first_arrival.arrived_on, kept.last_on) AS to_on,
        first_arrival.arrived_on IS NULL AS is_missing,
        coalesce(stated.from_on <= collected.received_on AND stated.to_on >= collected.received_on, FALSE) AS is_stated,
        FALSE AS is_cash,
        [collected.row_id] || CASE WHEN first_arrival.row_id IS NULL THEN [] ELSE [first_arrival.arrival_row_id] END AS row_ids
    FROM collected
    JOIN kept ON kept.village_code = collected.village_code
    LEFT JOIN first_arrival ON first_arrival.row_id = collected.row_id
    LEFT JOIN stated ON stated.village_code = collected.village_code
    WHERE collected.received_on < coalesce(first_arrival.arrived_on, kept.last_on)
),

cash_voucher AS (
    SELECT village_code, voucher_key, voucher_on AS day, sum(debit) AS cash_in, sum(credit) AS cash_out, list(row_id) AS row_ids
    FROM ledger.entry
    WHERE role = 'cash' AND NOT is_opening
    GROUP BY village_code, voucher_key, voucher_on
),

by_bank AS (
    SELECT DISTINCT cash_voucher.voucher_key FROM cash_voucher
    JOIN ledger.entry ON entry.voucher_key = cash_voucher.voucher_key AND entry.role = 'bank'
),

deposit AS (
    SELECT village_code, day FROM cash_voucher SEMI JOIN by_bank ON by_bank.voucher_key = cash_voucher.voucher_key WHERE cash_out > 0
    UNION
    SELECT village_code, bank_on FROM ledger.bank_line WHERE NOT is_out AND regexp_matches(purpose, $deposit_words)
),

cash_day AS (
    SELECT village_code, day, sum(cash_in) AS amount, flatten(list(row_ids)) AS row_ids
    FROM cash_voucher
    ANTI JOIN by_bank ON by_bank.voucher_key = cash_voucher.voucher_key
    WHERE cash_in > 0
    GROUP BY village_code, day
    HAVING sum(cash_in) >= $least_item
),

cash AS (
    SELECT cash_day.village_code, '库存现金' AS subject, cash_day.amount, cash_day.day AS from_on, coalesce(deposit.day, kept.last_on) AS to_on,
        deposit.day IS NULL AS is_missing, FALSE AS is_stated, TRUE AS is_cash, cash_day.row_ids
    FROM cash_day
    JOIN kept ON kept.village_code = cash_day.village_code
    ASOF LEFT JOIN deposit ON deposit.village_code = cash_day.village_code AND deposit.day >= cash_day.day
),

late AS (
    SELECT receipt.*, end_day.number - start_day.number AS days, limit_on.value AS allowed
    FROM (FROM rent UNION ALL FROM cash) AS receipt
    JOIN workday AS start_day ON start_day.day = receipt.from_on
    JOIN workday AS end_day ON end_day.day = receipt.to_on
    JOIN policy.limit_on
        ON limit_on.name = 'receipt_to_bank' AND limit_on.village_code = receipt.village_code AND receipt.from_on BETWEEN limit_on.from_on AND limit_on.to_on
    WHERE days > limit_on.value OR (days = limit_on.value AND NOT limit_on.is_strict)
)

SELECT
    village_code,
    subject,
    flatten(list(row_ids)) AS evidence,
    sum(amount) AS amount,
    min(from_on) AS first_on,
    max(to_on) AS last_on,
    round(least(0.85, 0.5
        + CASE WHEN bool_or(date_trunc('month', from_on) <> date_trunc('month', to_on)) THEN 0.1 ELSE 0 END
        + CASE WHEN bool_or(date_trunc('year', from_on) <> date_trunc('year', to_on)) THEN 0.05 ELSE 0 END
        + CASE WHEN max(days) >= $long_days THEN 0.1 ELSE 0 END
        + CASE WHEN bool_or(is_stated) THEN 0.05 ELSE 0 END), 3) AS strength,
    CASE WHEN is_cash THEN '账上收现金' ELSE '收款计划记' || subject || '交来' END || count(*) || '笔共' || yuan(sum(amount)) || '，最久的一笔' || cn_day(min_by(from_on, (-days, from_on))) || '收到，'
    || CASE
        WHEN min_by(is_missing, (-days, from_on)) THEN '到' || cn_day(min_by(to_on, (-days, from_on))) || CASE WHEN is_cash THEN '仍未见存银行' ELSE '账上和银行流水都找不到同额进账' END
        ELSE cn_day(min_by(to_on, (-days, from_on))) || CASE WHEN is_cash THEN '才有现金存入银行' ELSE '才见同额进账' END
    END
    || '，隔了' || max(days) || '个工作日，超过' || CAST(max(allowed) AS BIGINT) || '天的期限' AS reason
FROM late
GROUP BY village_code, subject, is_cash, year(from_on)
HAVING sum(amount) >= $least
