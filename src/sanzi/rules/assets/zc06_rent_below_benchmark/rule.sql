-- A year's rent per mu or square metre far below its like in the township at the time, below the floor of its own deal, or tiny beside the appraisal.
WITH beside_peers AS (
    -- Like with like: the same kind of thing and unit, the same township, signed within two years of each other, the contract itself left out.
    SELECT own.village_code, own.row_id, count(*) AS peers, median(peer.rent) AS usual
    FROM features.letting AS own
    JOIN features.letting AS peer
        ON peer.county = own.county
        AND peer.township = own.township
        AND peer.thing = own.thing
        AND peer.unit = own.unit
        AND peer.row_id <> own.row_id
        AND abs(date_diff('day', own.signed_on, peer.signed_on)) <= $window_days
    GROUP BY own.village_code, own.row_id
    HAVING count(*) >= $least_peers AND min(peer.rent) < max(peer.rent)
),
floor_of_deal AS (
    -- A platform price is a year's rent for lettings unless it says that it is for the whole term or for one unit.
    SELECT
        letting.village_code,
        letting.row_id,
        max(CASE deal.price_basis
            WHEN '总价' THEN deal.floor_price / nullif(letting.years, 0)
            WHEN '单价' THEN deal.floor_price * letting.area
            ELSE deal.floor_price
        END) AS floor_year,
        list(deal.row_id) AS evidence
    FROM features.letting
    JOIN ledger.deal
        ON deal.village_code = letting.village_code AND (deal.deal_no = letting.deal_no OR deal.contract_no = letting.contract_no)
    GROUP BY letting.village_code, letting.row_id
),
judged AS (
    SELECT
        letting.*,
        beside_peers.peers,
        beside_peers.usual,
        round(letting.rent / beside_peers.usual, 6) AS share,
        CAST(floor_of_deal.floor_year AS DECIMAL(18, 2)) AS floor_year,
        coalesce(floor_of_deal.evidence, []) AS deal_evidence,
        coalesce(round(letting.rent / beside_peers.usual, 6) <= $top_share, FALSE) AS is_below_peers,
        coalesce(letting.annual < CAST(floor_of_deal.floor_year AS DECIMAL(18, 2)), FALSE) AS is_below_floor,
        coalesce(letting.annual <= $least_yield * nullif(letting.appraisal, 0), FALSE) AS is_below_yield
    FROM features.letting
    LEFT JOIN beside_peers ON beside_peers.row_id = letting.row_id
    LEFT JOIN floor_of_deal ON floor_of_deal.row_id = letting.row_id
)
SELECT
    village_code,
    coalesce(party_b, contract_no) AS subject,
    list_concat(list_concat([row_id], register_row_ids), deal_evidence) AS evidence,
    -- What one year would bring at the measure that was missed.
    CAST(greatest(
        CASE WHEN is_below_peers THEN usual * area - annual END,
        floor_year - annual,
        $least_yield * appraisal - annual
    ) AS DECIMAL(18, 2)) AS amount,
    coalesce(start_on, signed_on) AS first_on,
    greatest(coalesce(end_on, start_on, signed_on), coalesce(start_on, signed_on)) AS last_on,
    round(CASE
        WHEN is_below_peers AND is_below_floor THEN 0.95
        WHEN is_below_floor THEN 0.75
        WHEN is_below_peers THEN least(0.85, 0.5 + 0.8 * (1 - share / $top_share))
        ELSE 0.5
    END, 3) AS strength,
    '合同' || contract_no || '把' || thing || rtrim(rtrim(format('{:.2f}', area), '0'), '.') || unit || '租给' || coalesce(party_b, '未写明的一方')
    || '，年租金' || yuan(annual) || '，每' || unit || yuan(rent)
    || CASE WHEN is_below_peers THEN '，是同镇两年内签订的' || peers || '份同类合同中位数' || yuan(usual) || '的' || percent(share) ELSE '' END
    || CASE WHEN is_below_floor THEN '，低于交易底价折合的每年' || yuan(floor_year) ELSE '' END
    || CASE WHEN is_below_yield THEN '，只有评估价' || yuan(appraisal) || '的' || format('{:.1f}%', 100 * annual / appraisal) ELSE '' END AS reason
FROM judged
WHERE is_below_peers OR is_below_floor OR is_below_yield
