-- Fixed assets disposed of with no decision, for little or nothing, or for money that the books do not show; and write-offs that no card tells of.
WITH removed AS (
    SELECT asset.* REPLACE (coalesce(asset_name, '未写名称') AS asset_name), greatest(cost - coalesce(depreciation, 0), 0) AS net, coalesce(disposal_amount, 0) AS price,
        greatest(cost - coalesce(depreciation, 0), coalesce(appraisal, 0), 0) AS worth,
        -- A card that was never written down tells the price of the day it was bought, not what the thing was worth.
        coalesce(depreciation, 0) = 0 AND coalesce(appraisal, 0) = 0 AND coalesce(disposed_on >= acquired_on + INTERVAL 1 YEAR, TRUE) AS is_never_written_down
    FROM ledger.asset
    WHERE disposed_on <= $as_of
),
vote AS (
    SELECT village_code, row_id, start_on, coalesce(topic, '') AS topic, string_split_regex(coalesce(related_no, ''), '[,，、;；\s]+') AS related,
        regexp_matches(coalesce(topic, ''), $dispose_words) AS is_on_disposal
    FROM ledger.meeting
    WHERE is_passed
),
decided AS (
    -- One vote may cover a whole list of things that it does not name.
    SELECT removed.row_id, list(DISTINCT vote.row_id) AS evidence
    FROM removed
    JOIN vote
        ON vote.village_code = removed.village_code
        AND vote.start_on BETWEEN removed.disposed_on - $vote_days AND removed.disposed_on
        AND (list_contains(vote.related, removed.asset_no) OR contains(vote.topic, removed.asset_no) OR contains(vote.topic, removed.asset_name)
            OR vote.is_on_disposal)
    GROUP BY removed.row_id
),
sold AS (
    SELECT removed.row_id, list(DISTINCT deal.row_id) AS evidence
    FROM removed
    JOIN ledger.deal
        ON deal.village_code = removed.village_code
        AND deal.deal_on BETWEEN removed.disposed_on - $vote_days AND removed.disposed_on + $book_days
        AND contains(deal.deal_name, removed.asset_name)
    GROUP BY removed.row_id
),
booked AS (
    SELECT DISTINCT removed.row_id
    FROM removed
    JOIN ledger.entry
        ON entry.village_code = removed.village_code
        AND entry.voucher_on BETWEEN removed.disposed_on - $book_days AND removed.disposed_on + $book_days
        AND (entry.debit = removed.disposal_amount OR entry.credit = removed.disposal_amount)
    WHERE removed.price > 0
),
covered AS (SELECT village_code, min(voucher_on) AS from_on, max(voucher_on) AS to_on FROM ledger.entry GROUP BY village_code),
judged AS (
    SELECT removed.*, coalesce(sold.evidence, []) AS deals, sold.row_id IS NULL AS is_off_platform,
        decided.row_id IS NULL AND EXISTS (FROM ledger.meeting WHERE meeting.village_code = removed.village_code) AS is_undecided,
        removed.worth >= $least AND removed.price < $low_share * removed.worth AS is_low,
        removed.price > 0 AND booked.row_id IS NULL
            AND removed.disposed_on BETWEEN covered.from_on + $book_days AND covered.to_on - $book_days AS is_unbooked
    FROM removed
    LEFT JOIN decided ON decided.row_id = removed.row_id
    LEFT JOIN sold ON sold.row_id = removed.row_id
    LEFT JOIN booked ON booked.row_id = removed.row_id
    LEFT JOIN covered ON covered.village_code = removed.village_code
),
written_off AS (
    SELECT entry.village_code, entry.voucher_key, entry.voucher_on, sum(entry.debit) AS amount, min(entry.summary) AS summary, list(entry.row_id) AS evidence
    FROM ledger.entry
    WHERE entry.role = 'disposal' AND entry.debit > 0 AND NOT entry.is_opening AND NOT entry.is_closing AND entry.voucher_on <= $as_of
    GROUP BY entry.village_code, entry.voucher_key, entry.voucher_on
    HAVING sum(entry.debit) >= $least
)
SELECT village_code, asset_name AS subject, list_concat([row_id], deals) AS evidence,
    CAST(CASE WHEN is_unbooked THEN price WHEN is_low THEN worth - price ELSE greatest(worth, price) END AS DECIMAL(18, 2)) AS amount,
    disposed_on AS first_on, disposed_on AS last_on,
    -- Sold, not scrapped: cheap, with no vote and no contest, is the gravest; money that never reached the books comes next.
    CASE
        WHEN is_low AND is_undecided AND is_off_platform AND price > 0 AND worth >= $large AND NOT is_never_written_down THEN 0.9
        WHEN coalesce(is_unbooked, FALSE) THEN 0.85
        WHEN is_low AND is_undecided THEN 0.75
        WHEN is_undecided AND worth >= $large THEN 0.7
        ELSE 0.6
    END AS strength,
    '资产' || coalesce(asset_no, '') || '（' || asset_name || '）' || cn_day(disposed_on) || '处置，'
    || concat_ws(
        '；',
        '账面净值' || yuan(net) || CASE WHEN is_never_written_down THEN '（没有登记折旧）' ELSE '' END || CASE WHEN appraisal > 0 THEN '，评估价' || yuan(appraisal) ELSE '，没有评估价' END
            || CASE WHEN price > 0 THEN '，处置收入' || yuan(price) ELSE '，没有处置收入' END,
        CASE WHEN is_low AND price > 0 THEN '只有' || CASE WHEN appraisal > net THEN '评估价' ELSE '净值' END || '的' || percent(price / worth) END,
        CASE WHEN is_unbooked THEN '处置收入前后' || $book_days || '天账上没有同额记录' END,
        CASE WHEN is_undecided THEN '此前一年的会议记录里没有处置的决议' END,
        CASE WHEN price > 0 AND is_off_platform THEN '没有对得上的交易记录' END
    ) AS reason
FROM judged
WHERE coalesce(is_unbooked, FALSE) OR is_low OR (is_undecided AND greatest(worth, price) >= $least)
UNION ALL
SELECT written_off.village_code, '固定资产清理', written_off.evidence, written_off.amount, written_off.voucher_on, written_off.voucher_on,
    CASE WHEN written_off.amount >= $large THEN 0.7 ELSE 0.6 END,
    cn_day(written_off.voucher_on) || '账上转入固定资产清理' || yuan(written_off.amount) || coalesce('（' || written_off.summary || '）', '')
    || '，前后' || $book_days || '天没有资产卡片登记处置，此前一年的会议记录里也没有处置的决议'
FROM written_off
ANTI JOIN removed
    ON removed.village_code = written_off.village_code
    AND removed.disposed_on BETWEEN written_off.voucher_on - $book_days AND written_off.voucher_on + $book_days
ANTI JOIN vote
    ON vote.village_code = written_off.village_code
    AND vote.is_on_disposal
    AND vote.start_on BETWEEN written_off.voucher_on - $vote_days AND written_off.voucher_on
SEMI JOIN ledger.meeting ON meeting.village_code = written_off.village_code
