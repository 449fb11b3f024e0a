-- Lettings from the platform limit on that have no deal, have one by mere agreement, or were signed before it.
WITH open_since AS (
    -- What was signed before the platform's records begin cannot be looked up in them.
    SELECT village.county, min(coalesce(deal.notice_start_on, deal.deal_on)) AS from_on
    FROM ledger.deal
    JOIN ledger.village ON village.village_code = deal.village_code
    GROUP BY village.county
),
asked AS (
    SELECT tenancy.*, limit_on.value AS top,
        round(date_diff('month', tenancy.start_on, tenancy.end_on + INTERVAL 1 DAY) / 12.0, 2) AS years
    FROM features.tenancy
    JOIN ledger.village ON village.village_code = tenancy.village_code
    JOIN open_since ON open_since.county = village.county
    JOIN policy.limit_on
        ON limit_on.name = 'property_platform'
        AND limit_on.village_code = tenancy.village_code
        AND tenancy.signed_on BETWEEN limit_on.from_on AND limit_on.to_on
    WHERE tenancy.signed_on BETWEEN open_since.from_on AND $as_of
        AND (tenancy.annual > limit_on.value OR (tenancy.annual = limit_on.value AND NOT limit_on.is_strict))
),
judged AS (
    SELECT asked.*, coalesce(deal_on > signed_on, FALSE) AS is_after, deal_row_id IS NOT NULL
        AND coalesce(regexp_matches(deal_mode, $agreed_words), FALSE) AS is_agreed,
        deal_row_id IS NULL AND coalesce(regexp_matches(award_mode, $open_words), FALSE) AS is_said_open
    FROM asked
)
SELECT
    village_code,
    coalesce(party_b, contract_no) AS subject,
    list_concat([row_id], list_concat(register_row_ids, CASE WHEN deal_row_id IS NULL THEN [] ELSE [deal_row_id] END)) AS evidence,
    CAST(coalesce(nullif(total, 0), annual * years, annual) AS DECIMAL(18, 2)) AS amount,
    signed_on AS first_on,
    greatest(signed_on, deal_on) AS last_on,
    CASE
        WHEN is_after THEN 0.75
        WHEN is_agreed THEN 0.6
        WHEN deal_no IS NOT NULL THEN 0.55
        WHEN is_said_open THEN 0.75
        ELSE 0.7
    END AS strength,
    '合同' || contract_no || coalesce('（' || contract_name || '）', '') || cn_day(signed_on) || '签订，年租金' || yuan(annual)
    || CASE WHEN top = 0 THEN '，按规定应当进场交易' ELSE '，达到进场交易起点' || yuan(top) END
    || CASE
        WHEN is_after THEN '，' || cn_day(deal_on) || '才有交易' || coalesce(closed_no, '') || '，晚于签约' || (deal_on - signed_on) || '天'
        WHEN is_agreed THEN '，交易' || coalesce(closed_no, '') || '的方式是“' || deal_mode || '”'
        WHEN deal_no IS NOT NULL THEN '，合同写的交易编号' || deal_no || '在交易记录里查不到'
        ELSE '，交易记录里没有这份合同' || CASE WHEN is_said_open THEN '，而合同台账写“' || award_mode || '”'
            ELSE coalesce('，合同台账写“' || award_mode || '”', '') END
    END AS reason
FROM judged
WHERE is_after OR is_agreed OR deal_row_id IS NULL
