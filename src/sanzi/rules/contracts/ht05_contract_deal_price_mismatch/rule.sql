-- Contracts whose price or party is not that of their platform deal, or which were signed before it or long after it.
WITH tied AS (
    SELECT contract.*, deal.row_id AS deal_row_id, deal.deal_no AS closed_no, deal.price, deal.price_basis, deal.winner, deal.deal_on,
        round(date_diff('month', contract.start_on, contract.end_on + INTERVAL 1 DAY) / 12.0, 2) AS years,
        regexp_matches(coalesce(contract.contract_type, ''), $letting_words) AND NOT regexp_matches(coalesce(contract.contract_type, ''), $works_words)
            AS is_letting,
        regexp_matches(coalesce(contract.contract_type, ''), $works_words || '|' || $spending_words) AS is_spending
    FROM ledger.contract
    JOIN ledger.deal
        ON deal.village_code = contract.village_code
            AND (deal.deal_no = contract.deal_no OR (contract.deal_no IS NULL AND deal.contract_no = contract.contract_no))
    WHERE contract.parent_no IS NULL
    QUALIFY row_number() OVER (PARTITION BY contract.row_id ORDER BY deal.deal_on, deal.row_id) = 1
),
worked_out AS (
    SELECT tied.*, coalesce(nullif(annual, 0), total / nullif(years, 0)) AS a_year, coalesce(nullif(total, 0), annual * years) AS whole,
        coalesce(price_basis, CASE WHEN is_letting THEN '年租金' ELSE '总价' END) AS basis
    FROM tied
),
measured AS (
    SELECT worked_out.*,
        CAST(CASE basis
            WHEN '年租金' THEN a_year
            WHEN '单价' THEN CASE WHEN is_letting THEN a_year ELSE whole END / nullif(area, 0)
            ELSE whole
        END AS DOUBLE) AS agreed,
        CASE basis WHEN '年租金' THEN coalesce(years, 1) WHEN '单价' THEN area * CASE WHEN is_letting THEN coalesce(years, 1) ELSE 1 END ELSE 1 END AS times,
        -- Where the deal does not say what its price is of, any measure of the contract that it equals is good.
        coalesce(price_basis IS NULL AND round(least(abs(a_year - price), abs(whole - price), abs(a_year / nullif(area, 0) - price),
            abs(whole / nullif(area, 0) - price), abs(a_year / 12 - price)) / nullif(price, 0), 6) <= $tolerance, FALSE) AS is_other_measure,
        regexp_replace(fold(party_b), $suffix_words, '', 'g') AS party_name,
        regexp_replace(fold(winner), $suffix_words, '', 'g') AS winner_name
    FROM worked_out
),
judged AS (
    SELECT measured.*, round(agreed / nullif(price, 0) - 1, 6) AS off,
        coalesce(abs(round(agreed / nullif(price, 0) - 1, 6)) > $tolerance AND NOT is_other_measure, FALSE) AS is_price_off,
        coalesce(NOT contains(party_name, winner_name) AND NOT contains(winner_name, party_name), FALSE) AS is_other_party,
        coalesce(signed_on < deal_on, FALSE) AS is_before,
        coalesce(signed_on > deal_on + $sign_days, FALSE) AS is_late
    FROM measured
),
told AS (
    SELECT judged.*, is_price_off AND (CASE WHEN is_spending THEN off > 0 ELSE off < 0 END) AS is_worse
    FROM judged
    WHERE is_price_off OR is_other_party OR is_before OR is_late
)
SELECT
    village_code,
    coalesce(party_b, contract_no) AS subject,
    [row_id, deal_row_id] AS evidence,
    CAST(CASE WHEN is_price_off THEN abs(agreed - price) * times ELSE coalesce(whole, a_year, price) END AS DECIMAL(18, 2)) AS amount,
    least(deal_on, coalesce(signed_on, start_on, deal_on)) AS first_on,
    greatest(deal_on, coalesce(signed_on, start_on, deal_on)) AS last_on,
    -- Two registers that disagree to the village's loss weigh most; what is a matter of days weighs least.
    round(greatest(
        CASE WHEN is_worse AND abs(off) >= $far_share THEN 0.9 WHEN is_worse THEN 0.75 WHEN is_price_off THEN 0.5 ELSE 0 END,
        CASE WHEN is_other_party THEN 0.75 ELSE 0 END,
        CASE WHEN is_before THEN 0.7 WHEN is_late THEN 0.5 ELSE 0 END
    ) + 0.03 * (is_price_off::INTEGER + is_other_party::INTEGER + (is_before OR is_late)::INTEGER - 1), 3) AS strength,
    '合同' || contract_no || coalesce('（' || contract_name || '）', '') || '与交易' || coalesce(closed_no, '') || '对不上：'
    || concat_ws(
        '；',
        CASE
            WHEN is_price_off
                THEN '成交价（' || basis || '）' || yuan(price) || '，合同折合' || yuan(agreed) || CASE WHEN off > 0 THEN '，高' ELSE '，低' END
                    || format('{:.1f}%', 100 * abs(off))
        END,
        CASE WHEN is_other_party THEN '成交方是' || winner || '，合同对方是' || party_b END,
        CASE
            WHEN is_before THEN cn_day(signed_on) || '签订，早于' || cn_day(deal_on) || '成交' || (deal_on - signed_on) || '天'
            WHEN is_late THEN cn_day(deal_on) || '成交，' || (signed_on - deal_on) || '天后才于' || cn_day(signed_on) || '签订'
        END
    ) AS reason
FROM told
WHERE deal_on IS NOT NULL OR signed_on IS NOT NULL OR start_on IS NOT NULL
