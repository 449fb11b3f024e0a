-- Several receipts paid in as one sum, or books closed on fixed days.
WITH cited AS (SELECT hit_id, unnest(evidence) AS row_id FROM hit),

receipt AS (
    SELECT cited.hit_id, due.village_code, due.contract_no, due.received_on, due.received_amount AS amount
    FROM cited
    JOIN ledger.due ON due.row_id = cited.row_id
),

-- What all tenants paid on one day, and what one contract paid in one month.
together AS (
    SELECT village_code, NULL AS contract_no, received_on AS from_on, received_on AS to_on, sum(received_amount) AS amount FROM ledger.due
    WHERE received_on IS NOT NULL AND received_amount > 0
    GROUP BY village_code, received_on
    HAVING count(*) > 1
    UNION ALL
    SELECT village_code, contract_no, min(received_on), max(received_on), sum(received_amount) FROM ledger.due
    WHERE received_on IS NOT NULL AND received_amount > 0
    GROUP BY village_code, contract_no, date_trunc('month', received_on)
    HAVING count(*) > 1
),

paid_in AS (
    SELECT together.village_code, together.contract_no, together.from_on, together.to_on, entry.row_id
    FROM together
    JOIN ledger.entry ON entry.village_code = together.village_code AND entry.debit = together.amount
        AND entry.voucher_on BETWEEN together.from_on - $before_days AND together.to_on + $merged_days
    WHERE entry.role IN ('cash', 'bank') AND NOT entry.is_opening
    UNION ALL
    SELECT together.village_code, together.contract_no, together.from_on, together.to_on, bank_line.row_id
    FROM together
    JOIN ledger.bank_line ON bank_line.village_code = together.village_code AND bank_line.amount = together.amount AND NOT bank_line.is_out
        AND bank_line.bank_on BETWEEN together.from_on - $before_days AND together.to_on + $merged_days
),

merged AS (
    SELECT receipt.hit_id, receipt.contract_no, receipt.received_on, receipt.amount, min(paid_in.row_id) AS row_id
    FROM receipt
    LEFT JOIN paid_in ON paid_in.village_code = receipt.village_code AND receipt.received_on BETWEEN paid_in.from_on AND paid_in.to_on
        AND coalesce(paid_in.contract_no, receipt.contract_no) = receipt.contract_no
    GROUP BY ALL
),

-- One receipt that came in by several entries of its contract.
parts AS (
    SELECT receipt.hit_id, receipt.contract_no, receipt.received_on, receipt.amount, sum(entry.debit) AS paid_in, list(entry.row_id ORDER BY entry.row_id) AS row_ids
    FROM receipt
    JOIN ledger.entry ON entry.village_code = receipt.village_code AND entry.contract_no = receipt.contract_no
        AND entry.voucher_on BETWEEN receipt.received_on - $before_days AND receipt.received_on + $merged_days
    WHERE entry.role IN ('cash', 'bank') AND entry.debit > 0 AND NOT entry.is_opening
    GROUP BY receipt.hit_id, receipt.contract_no, receipt.received_on, receipt.amount
),

booking AS (
    SELECT hit.hit_id, count(DISTINCT entry.voucher_on) AS days
    FROM hit
    JOIN ledger.entry ON entry.village_code = hit.village_code AND entry.month = date_trunc('month', hit.last_on)
    WHERE NOT entry.is_opening AND NOT entry.is_closing
    GROUP BY hit.hit_id
)

SELECT
    hit_id,
    'paid_in_together' AS innocent,
    bool_and(row_id IS NOT NULL) AS holds,
    list(row_id) FILTER (row_id IS NOT NULL) AS evidence,
    some_of(count(row_id), count(*), '笔') || '与同日、同月其他收款合计后，' || $merged_days || '天内有同额进账' AS sentence
FROM merged
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'settlement_day',
    days <= $batch_days,
    [],
    '最后入账的那个月凭证集中在' || days || '个日期' || CASE WHEN days <= $batch_days THEN '，像是定期集中结账' ELSE '，不是定期集中结账' END
FROM booking
UNION ALL
SELECT
    parts.hit_id,
    'in_parts',
    bool_and(parts.paid_in >= parts.amount) AND count(*) = min(total.items),
    flatten(list(parts.row_ids ORDER BY parts.row_ids)),
    some_of(count(*) FILTER (parts.paid_in >= parts.amount), min(total.items), '笔') || '在' || $merged_days || '天内由同一合同编号的几笔进账补足'
FROM parts
JOIN (SELECT hit_id, count(*) AS items FROM (SELECT DISTINCT hit_id, contract_no, received_on, amount FROM receipt) GROUP BY hit_id) AS total ON total.hit_id = parts.hit_id
GROUP BY parts.hit_id
