-- Lettings past their end with no contract following, whose register, receipts or own status say that the tenant is still there.
WITH expired AS (
    SELECT *, date_diff('day', last_on, $as_of) AS days, coalesce(regexp_matches(register_use, $let_words), FALSE) AS is_still_let,
        coalesce(regexp_matches(register_use, $free_words), FALSE) AS is_given_back
    FROM features.tenancy
    WHERE next_no IS NULL AND date_diff('day', last_on, $as_of) >= $grace_days AND NOT regexp_matches(coalesce(status, ''), $ended_words)
),
paid_after AS (
    -- The last rent often comes late: only what is booked well after the end counts as rent for going on.
    SELECT expired.row_id, sum(rent_receipt.amount) AS received, count(*) AS times, max(rent_receipt.received_on) AS last_received_on,
        list(rent_receipt.row_id ORDER BY rent_receipt.row_id) AS evidence
    FROM expired
    JOIN features.rent_receipt
        ON rent_receipt.village_code = expired.village_code
        AND rent_receipt.contract_no = expired.contract_no
        AND rent_receipt.received_on > expired.last_on + $late_days
        AND rent_receipt.received_on <= $as_of
    GROUP BY expired.row_id
),
covered AS (
    -- What the books of a village do not reach back to cannot be called unpaid.
    SELECT village_code, min(voucher_on) AS from_on FROM ledger.entry GROUP BY village_code
),
judged AS (
    SELECT expired.*, greatest(expired.last_on, covered.from_on) AS since_on, coalesce(paid_after.received, 0) AS received,
        coalesce(paid_after.times, 0) AS times, paid_after.last_received_on,
        coalesce(paid_after.evidence, []) AS receipts
    FROM expired
    JOIN covered ON covered.village_code = expired.village_code
    LEFT JOIN paid_after ON paid_after.row_id = expired.row_id
    WHERE expired.is_still_let OR paid_after.row_id IS NOT NULL OR (regexp_matches(expired.status, $going_words) AND NOT expired.is_given_back)
)
SELECT
    village_code,
    coalesce(party_b, contract_no) AS subject,
    list_concat(list_concat([row_id], supplement_row_ids), list_concat(register_row_ids, receipts)) AS evidence,
    -- The old rent for the days since the end that the books cover, less what came in for them.
    CAST(greatest(annual * date_diff('day', since_on, $as_of) / 365 - received, 0) AS DECIMAL(18, 2)) AS amount,
    last_on AS first_on,
    coalesce(last_received_on, last_on) AS last_on,
    CASE
        WHEN is_still_let AND times = 0 THEN CASE WHEN days > $long_days THEN 0.8 ELSE 0.7 END
        WHEN times > 0 THEN CASE WHEN days > $long_days THEN 0.7 ELSE 0.6 END
        ELSE 0.5
    END AS strength,
    '合同' || contract_no || coalesce('（' || contract_name || '）', '') || cn_day(last_on) || '到期，至今' || days || '天，台账里没有续签或新签的合同'
    || CASE
        WHEN is_still_let THEN '，资源资产台账仍登记为“' || register_use || '”'
        WHEN times = 0 THEN '，合同状态仍写“' || status || '”'
        ELSE ''
    END
    || CASE WHEN times > 0 THEN '，到期后又收款' || times || '笔共' || yuan(received) WHEN is_still_let THEN '，' || cn_day(since_on)
        || '以来账上没有收到租金' ELSE '' END AS reason
FROM judged
