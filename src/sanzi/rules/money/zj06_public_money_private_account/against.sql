-- Pay on a list, an advance claimed back with bills or settled within the month, money of a group without an account, or merely the same name.
WITH bank AS (
    SELECT line.hit_id, bank_line.row_id, bank_line.bank_on, bank_line.amount, bank_line.counterparty_account, bank_line.village_code, bank_line.is_out, bank_line.purpose
    FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS line
    JOIN ledger.bank_line ON bank_line.row_id = line.row_id
),
billed AS (
    -- Whoever the bill is booked for: paid back is the sum of the voucher.
    SELECT bank.hit_id, bank.row_id, bank.amount, list(entry.row_id) AS row_ids
    FROM bank
    JOIN ledger.voucher
        ON voucher.village_code = bank.village_code AND voucher.bank_credit = bank.amount AND voucher.voucher_on BETWEEN bank.bank_on - 7 AND bank.bank_on + 31
    JOIN ledger.entry ON entry.voucher_key = voucher.voucher_key
    WHERE bank.is_out AND entry.class IN ('expense', 'cost') AND entry.invoice_no IS NOT NULL
    GROUP BY bank.hit_id, bank.row_id, bank.amount, voucher.voucher_key
    HAVING sum(entry.debit) >= bank.amount
    QUALIFY row_number() OVER (PARTITION BY bank.hit_id, bank.row_id ORDER BY voucher.voucher_key) = 1
),
claimed AS (
    SELECT hit_id, sum(amount) AS amount, list_sort(list_distinct(flatten(list(row_ids)))) AS evidence FROM billed GROUP BY hit_id
),
listed AS (
    SELECT hit.hit_id, sum(allowance.amount) AS amount, list(allowance.row_id ORDER BY allowance.row_id) AS evidence
    FROM hit
    JOIN ledger.allowance
        ON allowance.village_code = hit.village_code
        AND allowance.person_name = hit.subject
        AND allowance.allowance_on BETWEEN hit.first_on - 62 AND hit.last_on + 31
    GROUP BY hit.hit_id
),
account AS (
    SELECT bank.hit_id, hit.subject,
        bool_or(bank.counterparty_account = office_holder.bank_account_no OR allowance.account_no IS NOT NULL) AS is_same,
        bool_and(bank.counterparty_account <> office_holder.bank_account_no) AS is_other,
        list(DISTINCT coalesce(office_holder.row_id, allowance.row_id) ORDER BY coalesce(office_holder.row_id, allowance.row_id)) AS evidence
    FROM bank
    JOIN hit ON hit.hit_id = bank.hit_id
    LEFT JOIN ledger.office_holder ON office_holder.village_code = bank.village_code AND office_holder.person_name = hit.subject
    LEFT JOIN ledger.allowance
        ON allowance.village_code = bank.village_code AND allowance.account_no = bank.counterparty_account AND allowance.person_name = hit.subject
    WHERE bank.counterparty_account IS NOT NULL AND (office_holder.bank_account_no IS NOT NULL OR allowance.account_no IS NOT NULL)
    GROUP BY bank.hit_id, hit.subject
),
lent AS (
    SELECT cited.hit_id, entry.row_id, entry.debit AS amount, coalesce(sum(back.credit), 0) AS settled, list(back.row_id) AS evidence
    FROM (SELECT hit_id, village_code, subject, unnest(evidence) AS row_id FROM hit) AS cited
    JOIN ledger.entry ON entry.row_id = cited.row_id AND entry.role IN ('receivable', 'internal') AND entry.debit > 0
    LEFT JOIN ledger.entry AS back
        ON back.village_code = cited.village_code AND back.counterparty = cited.subject AND back.role IN ('receivable', 'internal') AND back.credit > 0
        AND back.voucher_on BETWEEN entry.voucher_on AND entry.voucher_on + $advance_days
    GROUP BY cited.hit_id, entry.row_id, entry.debit
),
settled AS (
    SELECT hit_id, sum(amount) AS amount, sum(least(amount, settled)) AS settled,
        list_sort(list_distinct(list_filter(flatten(list(evidence)), lambda each: each IS NOT NULL))) AS evidence
    FROM lent
    GROUP BY hit_id
)
SELECT
    hit_id,
    'same_name' AS innocent,
    CASE WHEN coalesce(is_same, FALSE) THEN FALSE WHEN is_other THEN TRUE END AS holds,
    evidence,
    CASE
        WHEN coalesce(is_same, FALSE) THEN '对方账号与花名册或发放明细中' || subject || '的账号一致，不是同名'
        WHEN is_other THEN '对方账号与花名册登记的' || subject || '账号不同，可能是同名，也可能是本人另一张卡'
        ELSE '账号不足以判断是否同名'
    END AS sentence
FROM account
UNION ALL
SELECT
    hit.hit_id,
    'advance_claimed',
    coalesce(claimed.amount >= hit.amount, FALSE),
    coalesce(claimed.evidence, []),
    '账上有同额付款凭证、支出都填有票据号的共' || yuan(coalesce(claimed.amount, 0))
    || CASE WHEN claimed.amount >= hit.amount THEN '，像是垫付后凭票报销' ELSE '，覆盖不了' || yuan(hit.amount) || '，不像凭票报销' END
FROM hit
LEFT JOIN claimed ON claimed.hit_id = hit.hit_id
WHERE hit.hit_id IN (SELECT hit_id FROM bank WHERE is_out)
UNION ALL
SELECT
    hit.hit_id,
    'pay_on_list',
    coalesce(listed.amount >= hit.amount, FALSE),
    coalesce(listed.evidence, []),
    '前后两个月内补贴发放明细列给' || hit.subject || '的共' || yuan(coalesce(listed.amount, 0))
    || CASE WHEN listed.amount >= hit.amount THEN '，足以覆盖' ELSE '，覆盖不了' || yuan(hit.amount) END
FROM hit
LEFT JOIN listed ON listed.hit_id = hit.hit_id
WHERE
    hit.hit_id IN (SELECT hit_id FROM bank WHERE is_out)
    AND EXISTS (SELECT 1 FROM ledger.allowance WHERE allowance.village_code = hit.village_code)
UNION ALL
SELECT
    hit.hit_id,
    'advance_settled',
    settled.settled >= hit.amount,
    settled.evidence,
    '账上记作往来的' || yuan(settled.amount) || '，' || $advance_days || '天内交回或冲销' || yuan(settled.settled)
FROM hit
JOIN settled ON settled.hit_id = hit.hit_id
UNION ALL
SELECT
    hit.hit_id,
    'group_money',
    bool_and(regexp_matches(coalesce(bank.purpose, ''), $group_words)),
    list(DISTINCT office_holder.row_id ORDER BY office_holder.row_id),
    hit.subject || '是' || min(office_holder.post) || '，' || count(DISTINCT bank.row_id) || '笔中有'
    || count(DISTINCT bank.row_id) FILTER (regexp_matches(coalesce(bank.purpose, ''), $group_words)) || '笔用途写的是小组的钱'
FROM hit
JOIN bank ON bank.hit_id = hit.hit_id
JOIN ledger.office_holder ON office_holder.village_code = hit.village_code AND office_holder.person_name = hit.subject AND contains(office_holder.post, '组长')
GROUP BY hit.hit_id, hit.subject
