-- Takings spent before they reached the bank: set off against spending inside one voucher, or paid out in cash on the day they came in.
WITH worded AS (
    SELECT DISTINCT text FROM features.text_word WHERE list = 'lending' AND starts_with(word, '抵')
),

taken_voucher AS (
    SELECT DISTINCT voucher_key FROM ledger.entry
    WHERE credit > 0 AND role IN ('operating_income', 'letting_income', 'other_income', 'receivable', 'internal') AND NOT is_opening AND NOT is_closing
),

line AS (
    SELECT
        entry.*,
        credit > 0 AND role IN ('operating_income', 'letting_income', 'other_income', 'receivable', 'internal') AS is_taken,
        debit <> 0 AND (class IN ('expense', 'cost') OR role IN ('works_in_progress', 'fixed_asset')) AS is_spent,
        worded.text IS NOT NULL AS is_worded
    FROM ledger.entry
    SEMI JOIN taken_voucher ON taken_voucher.voucher_key = entry.voucher_key
    LEFT JOIN worded ON worded.text = entry.summary
),

-- What was taken and stands against no cash, bank or claim in the same voucher was spent on the spot.
netted AS (
    SELECT
        voucher_key,
        village_code,
        min(voucher_on) AS day,
        coalesce(min(counterparty) FILTER (is_taken), min(counterparty)) AS subject,
        sum(credit) FILTER (is_taken) - coalesce(sum(debit) FILTER (NOT is_spent AND NOT is_taken), 0) AS amount,
        min_by(summary, (-debit, row_id)) FILTER (is_spent) AS spent_on,
        bool_or(is_worded) AS is_worded,
        list(row_id) FILTER (is_taken OR is_spent) AS row_ids
    FROM line
    GROUP BY voucher_key, village_code
    HAVING coalesce(sum(debit) FILTER (is_spent), 0) > 0 AND amount >= $least
),

owing AS (
    SELECT contract.village_code, contract.party_b, min(due.due_on) AS from_on, list(due.row_id) AS row_ids
    FROM ledger.due
    JOIN ledger.contract ON contract.village_code = due.village_code AND contract.contract_no = due.contract_no AND contract.parent_no IS NULL
    WHERE due.due_on <= $as_of AND due.received_on IS NULL
    GROUP BY contract.village_code, contract.party_b
),

set_off AS (
    SELECT
        netted.village_code,
        netted.subject,
        flatten(list(netted.row_ids)) || coalesce(any_value(owing.row_ids), []) AS evidence,
        sum(netted.amount) AS amount,
        min(netted.day) AS first_on,
        max(netted.day) AS last_on,
        count(*) AS vouchers,
        min_by(netted.spent_on, (-netted.amount, netted.voucher_key)) AS spent_on,
        bool_or(netted.is_worded) AS is_worded,
        bool_or(owing.from_on IS NOT NULL) AS is_owing
    FROM netted
    LEFT JOIN owing ON owing.village_code = netted.village_code AND owing.party_b = netted.subject AND owing.from_on <= netted.day + $due_days
    GROUP BY netted.village_code, netted.subject, year(netted.day)
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

deposit_day AS (
    SELECT DISTINCT village_code, day FROM cash_voucher SEMI JOIN by_bank ON by_bank.voucher_key = cash_voucher.voucher_key WHERE cash_out > 0
),

cash_day AS (
    SELECT village_code, day, sum(cash_in) AS amount, flatten(list(row_ids)) AS row_ids
    FROM cash_voucher
    ANTI JOIN by_bank ON by_bank.voucher_key = cash_voucher.voucher_key
    ANTI JOIN deposit_day ON deposit_day.village_code = cash_voucher.village_code AND deposit_day.day = cash_voucher.day
    GROUP BY village_code, day
    HAVING sum(cash_in) = sum(cash_out) AND sum(cash_in) >= $least
),

passed AS (
    SELECT village_code, flatten(list(row_ids)) AS evidence, sum(amount) AS amount, min(day) AS first_on, max(day) AS last_on, count(*) AS days
    FROM cash_day
    GROUP BY village_code, year(day)
)

SELECT
    village_code,
    subject,
    evidence,
    amount,
    first_on,
    last_on,
    0.6 + CASE WHEN amount >= $large THEN 0.1 ELSE 0 END + CASE WHEN is_worded THEN 0.1 ELSE 0 END + CASE WHEN is_owing THEN 0.1 ELSE 0 END AS strength,
    cn_day(first_on) || CASE WHEN vouchers > 1 THEN '至' || cn_day(last_on) || '有' || vouchers || '张凭证' ELSE '的凭证' END || '把'
    || coalesce(subject || '的', '') || '应收款或收入直接冲了支出' || coalesce('（' || spent_on || '）', '') || '，没有经过现金和银行，共' || yuan(amount)
    || CASE WHEN is_worded THEN '，摘要写明抵款' ELSE '' END || CASE WHEN is_owing THEN '；收款计划里该承租方还有未收的期次' ELSE '' END AS reason
FROM set_off
UNION ALL
SELECT
    village_code,
    '库存现金',
    evidence,
    amount,
    first_on,
    last_on,
    least(0.7, 0.5 + 0.1 * (days - 1)),
    year(first_on) || '年有' || days || '天当日收进的现金当日如数付出，没有存银行，共' || yuan(amount)
    || CASE WHEN days > 1 THEN '，自' || cn_day(first_on) || '至' || cn_day(last_on) ELSE '（' || cn_day(first_on) || '）' END
FROM passed
