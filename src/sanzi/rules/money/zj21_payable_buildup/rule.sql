-- What the village owes one creditor grows quarter after quarter, or compensation that nobody fetched lies for a year while the accounts held less than it.
WITH owed AS (
    SELECT village_code, counterparty AS creditor, payee_type, moved_on, year(moved_on) * 4 + quarter(moved_on) AS quarter_no, raised - cleared AS net, raised,
        open_amount, is_opening, summary, row_ids
    FROM features.party_movement
    WHERE side = 'payable' AND payee_type NOT IN ('government', 'bank', 'village', 'utility')
),
rising AS (
    SELECT village_code, creditor, quarter_no, sum(net) AS net, min(moved_on) AS first_on, max(moved_on) AS last_on,
        quarter_no - row_number() OVER (PARTITION BY village_code, creditor ORDER BY quarter_no) AS island
    FROM owed
    WHERE NOT is_opening
    GROUP BY village_code, creditor, quarter_no
    HAVING sum(net) > 0
),
run AS (
    SELECT village_code, creditor, count(*) AS quarters, sum(net) AS growth, min(first_on) AS first_on, max(last_on) AS last_on
    FROM rising
    GROUP BY village_code, creditor, island
    HAVING count(*) >= $quarters
    QUALIFY row_number() OVER (PARTITION BY village_code, creditor ORDER BY count(*) DESC, max(last_on) DESC) = 1
),
piled AS (
    SELECT run.village_code, run.creditor, run.quarters, run.growth, run.first_on, run.last_on, min(owed.payee_type) AS payee_type, sum(owed.net) AS balance,
        arg_max(owed.summary, (owed.raised, owed.summary)) AS told,
        flatten(list(owed.row_ids) FILTER (WHERE owed.raised > 0 AND owed.moved_on BETWEEN run.first_on AND run.last_on)) AS evidence
    FROM run
    JOIN owed ON owed.village_code = run.village_code AND owed.creditor = run.creditor
    GROUP BY run.village_code, run.creditor, run.quarters, run.growth, run.first_on, run.last_on
    -- Money kept back until works have proved good, and deposits, grow with the works.
    HAVING sum(owed.net) >= $least AND NOT regexp_matches(arg_max(owed.summary, (owed.raised, owed.summary)), $kept_words)
),
fund AS (
    SELECT village_code, account_name, sum(credit - debit) AS balance, max(voucher_on) AS last_on,
        list(row_id) FILTER (WHERE credit > 0) AS row_ids
    FROM ledger.entry
    WHERE role = 'special_fund' AND NOT is_closing AND regexp_matches(concat_ws(' ', account_name, summary), $unclaimed_words)
    GROUP BY village_code, account_name
    HAVING sum(credit - debit) > 0
),
unclaimed AS (
    SELECT village_code, creditor, sum(net) AS balance, max(moved_on) AS last_on, flatten(list(row_ids) FILTER (WHERE raised > 0)) AS row_ids
    FROM owed
    GROUP BY village_code, creditor
    HAVING sum(net) > 0 AND bool_or(raised > 0 AND regexp_matches(coalesce(summary, ''), $unclaimed_words))
    UNION ALL
    SELECT village_code, account_name, balance, last_on, row_ids FROM fund
),
lying AS (
    SELECT village_code, count(*) AS creditors, sum(balance) AS balance, min(last_on) AS first_on, max(last_on) AS last_on,
        flatten(list(row_ids)) AS evidence
    FROM unclaimed
    WHERE $as_of - last_on > $unmoved_days
    GROUP BY village_code
    HAVING sum(balance) >= $least
),
held AS (
    SELECT balance.village_code, last_day(balance.month) AS held_on, sum(balance.closing_debit - balance.closing_credit) AS held,
        list(balance.row_id) AS row_ids
    FROM ledger.balance
    WHERE balance.role IN ('cash', 'bank')
    GROUP BY balance.village_code, balance.month
    UNION ALL
    -- The running balance of a statement speaks for the village only where it has one account.
    SELECT bank_line.village_code, bank_line.bank_on, bank_line.balance, [bank_line.row_id]
    FROM ledger.bank_line
    WHERE bank_line.balance IS NOT NULL
        AND bank_line.village_code IN (SELECT village_code FROM ledger.bank_line GROUP BY village_code HAVING count(DISTINCT account_no) = 1)
),
dipped AS (
    SELECT lying.*, held.held_on, held.held, held.row_ids
    FROM lying
    JOIN held ON held.village_code = lying.village_code AND held.held_on BETWEEN lying.last_on AND $as_of AND held.held < lying.balance
    QUALIFY row_number() OVER (PARTITION BY lying.village_code ORDER BY held.held, held.held_on, held.row_ids) = 1
)
SELECT
    village_code,
    creditor AS subject,
    evidence,
    balance AS amount,
    first_on,
    last_on,
    round(0.5 + CASE WHEN payee_type IN ('dining', 'venue', 'tobacco_shop', 'lodging') THEN 0.2 ELSE 0 END + 0.03 * least(3, quarters - $quarters)
        + CASE WHEN balance >= $large THEN 0.05 ELSE 0 END, 3) AS strength,
    '应付' || creditor || '的款项自' || cn_day(first_on) || '起连续' || quarters || '个季度增加，共增加' || yuan(growth) || '（' || coalesce(told, '未写摘要')
    || '），现欠' || yuan(balance)
    || CASE WHEN payee_type IN ('dining', 'venue', 'tobacco_shop', 'lodging') THEN '；该户属餐饮、住宿、娱乐或烟酒' ELSE '' END AS reason
FROM piled
UNION ALL
SELECT
    village_code,
    '未领补偿款',
    list_distinct(evidence || row_ids),
    balance,
    first_on,
    last_on,
    round(0.7 + 0.15 * (1 - greatest(held, 0)::DOUBLE / balance::DOUBLE), 3),
    creditors || '户（项）补偿、代管类应付款共' || yuan(balance) || '超过' || $unmoved_days || '天没有变动，最近一次在' || cn_day(last_on)
    || '；其间' || cn_day(held_on)
    || '现金和银行存款只有' || yuan(held) || '，不足以支付'
FROM dipped
