-- Money drawn in time and booked late, books made up once a month, or vouchers missing from the export.
WITH cured AS (
    -- What the books took in up to the day after the stretch, and when the bank had paid it out.
    SELECT hit.hit_id, entry.row_id, entry.debit, bool_or(bank_line.row_id IS NOT NULL) AS is_earlier
    FROM hit
    JOIN ledger.entry
        ON entry.village_code = hit.village_code AND entry.voucher_on BETWEEN hit.first_on AND hit.last_on + 1
    LEFT JOIN ledger.bank_line
        ON bank_line.village_code = entry.village_code AND bank_line.amount = entry.debit AND bank_line.is_out = (entry.role = 'cash')
        AND bank_line.bank_on BETWEEN hit.first_on - $drawn_days AND hit.first_on
    WHERE entry.debit > 0 AND NOT entry.is_opening AND NOT entry.is_closing AND entry.role = CASE WHEN hit.subject = '库存现金' THEN 'cash' ELSE 'bank' END
    GROUP BY hit.hit_id, entry.row_id, entry.debit
),

drawn AS (
    SELECT hit_id, coalesce(sum(debit) FILTER (is_earlier), 0) AS amount, coalesce(list(row_id) FILTER (is_earlier), []) AS row_ids
    FROM cured
    GROUP BY hit_id
),

booking AS (
    SELECT hit.hit_id, count(DISTINCT entry.voucher_on) AS days
    FROM hit
    JOIN ledger.entry ON entry.village_code = hit.village_code AND entry.month = date_trunc('month', hit.first_on)
    WHERE NOT entry.is_opening AND NOT entry.is_closing
    GROUP BY hit.hit_id
),

tied AS (
    SELECT hit.hit_id, bool_and(account_day.is_tied) AS is_tied, count(account_day.is_tied) AS days
    FROM hit
    JOIN features.account_day
        ON account_day.village_code = hit.village_code AND account_day.day BETWEEN hit.first_on AND hit.last_on
        AND CASE WHEN account_day.is_cash THEN '库存现金' ELSE '银行存款科目' || account_day.account END = hit.subject
    GROUP BY hit.hit_id
)

SELECT
    hit.hit_id,
    'booked_late' AS innocent,
    coalesce(drawn.amount >= hit.amount, FALSE) AS holds,
    coalesce(drawn.row_ids, []) AS evidence,
    '随后入账的收款中，银行在转负以前' || $drawn_days || '天内已办理的共' || yuan(coalesce(drawn.amount, 0))
    || CASE WHEN drawn.amount >= hit.amount THEN '，足以补上，像是凭证入账晚' ELSE '，补不上' || yuan(hit.amount) END AS sentence
FROM hit
LEFT JOIN drawn ON drawn.hit_id = hit.hit_id
WHERE EXISTS (
    SELECT 1 FROM ledger.bank_line WHERE bank_line.village_code = hit.village_code AND bank_line.bank_on BETWEEN hit.first_on - 31 AND hit.first_on + 31
)
UNION ALL
SELECT
    hit_id,
    'booked_in_batches',
    days <= $batch_days,
    [],
    '转负当月的凭证只集中在' || days || '个日期' || CASE WHEN days <= $batch_days THEN '，凭证日期不等于收付日期' ELSE '以上，不是集中一两天记账' END
FROM booking
UNION ALL
SELECT
    hit_id,
    'books_incomplete',
    CASE WHEN days > 0 THEN NOT is_tied END,
    [],
    CASE
        WHEN days = 0 THEN '没有余额表，不能核对这段时间的分录是否齐全'
        WHEN is_tied THEN '这段时间的分录加总与余额表一致，凭证齐全'
        ELSE '这段时间的分录加总与余额表不一致，可能缺凭证'
    END
FROM tied
