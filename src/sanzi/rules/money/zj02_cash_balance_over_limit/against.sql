-- Cash kept for a mass pay-out, a deposit booked late, or books with gaps.
WITH room AS (
    SELECT hit.hit_id, hit.village_code, hit.first_on, hit.last_on, hit.amount - max(limit_on.value) AS above
    FROM hit
    JOIN policy.limit_on ON limit_on.name = 'cash_on_hand' AND limit_on.village_code = hit.village_code AND limit_on.from_on <= hit.last_on AND limit_on.to_on >= hit.first_on
    GROUP BY hit.hit_id, hit.village_code, hit.first_on, hit.last_on, hit.amount
),

paid_out AS (
    SELECT room.hit_id, entry.voucher_key, entry.voucher_on, entry.credit, entry.row_id
    FROM room
    JOIN ledger.entry ON entry.village_code = room.village_code AND entry.voucher_on BETWEEN room.first_on AND room.last_on + 1
    WHERE entry.role = 'cash' AND entry.credit > 0 AND NOT entry.is_opening
),

other_side AS (
    SELECT
        entry.voucher_key,
        bool_or(entry.role IN ('wages_payable', 'labour_payable', 'welfare_payable', 'distribution') OR text_word.text IS NOT NULL) AS is_payout,
        bool_or(entry.role = 'bank') AS is_deposit
    FROM ledger.entry
    LEFT JOIN (SELECT DISTINCT text FROM features.text_word WHERE list = 'allowance') AS text_word ON text_word.text = entry.summary
    WHERE entry.debit > 0 AND entry.voucher_key IN (SELECT voucher_key FROM paid_out)
    GROUP BY entry.voucher_key
),

payout AS (
    SELECT paid_out.hit_id, sum(paid_out.credit) AS amount, list(paid_out.row_id) AS row_ids
    FROM paid_out
    JOIN other_side ON other_side.voucher_key = paid_out.voucher_key AND other_side.is_payout
    GROUP BY paid_out.hit_id
),

deposit AS (
    SELECT paid_out.hit_id, sum(paid_out.credit) AS amount, list(paid_out.row_id) AS row_ids
    FROM paid_out
    JOIN other_side ON other_side.voucher_key = paid_out.voucher_key AND other_side.is_deposit
    JOIN room ON room.hit_id = paid_out.hit_id
    WHERE EXISTS (
        SELECT 1 FROM ledger.bank_line
        WHERE bank_line.village_code = room.village_code AND NOT bank_line.is_out AND bank_line.amount = paid_out.credit
            AND bank_line.bank_on BETWEEN room.first_on - 3 AND paid_out.voucher_on - $late_days
    )
    GROUP BY paid_out.hit_id
),

tied AS (
    SELECT hit.hit_id, bool_and(account_day.is_tied) AS is_tied, count(account_day.is_tied) AS months
    FROM hit
    JOIN features.account_day ON account_day.village_code = hit.village_code AND account_day.is_cash
        AND account_day.day <= hit.last_on AND account_day.until_on >= hit.first_on
    GROUP BY hit.hit_id
)

SELECT
    room.hit_id,
    'payout_ahead' AS innocent,
    coalesce(payout.amount >= room.above, FALSE) AS holds,
    coalesce(payout.row_ids, []) AS evidence,
    '超限期间及次日用现金发放工资、劳务、补助等共' || yuan(coalesce(payout.amount, 0)) || '，最高时超出限额' || yuan(room.above) AS sentence
FROM room
LEFT JOIN payout ON payout.hit_id = room.hit_id
UNION ALL
SELECT
    room.hit_id,
    'deposit_booked_late',
    coalesce(deposit.amount >= room.above, FALSE),
    coalesce(deposit.row_ids, []),
    '超限期间存入银行的现金中，银行入账日早于凭证' || $late_days || '天以上的共' || yuan(coalesce(deposit.amount, 0))
FROM room
LEFT JOIN deposit ON deposit.hit_id = room.hit_id
WHERE EXISTS (SELECT 1 FROM ledger.bank_line WHERE bank_line.village_code = room.village_code AND bank_line.bank_on BETWEEN room.first_on - 31 AND room.last_on + 31)
UNION ALL
SELECT
    hit_id,
    'books_incomplete',
    CASE WHEN months > 0 THEN NOT is_tied END,
    [],
    CASE
        WHEN months = 0 THEN '没有余额表，不能核对这段时间的分录是否齐全'
        WHEN is_tied THEN '这段时间的分录加总与余额表一致，凭证齐全'
        ELSE '这段时间的分录加总与余额表不一致，可能缺凭证'
    END
FROM tied
