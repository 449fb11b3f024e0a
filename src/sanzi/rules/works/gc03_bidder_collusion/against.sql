-- One agent or account that others use too, quotes that are whole percentages of the floor, and a market of few bidders.
WITH offer AS (
    SELECT coalesce(village.county, '') AS county, bid.village_code, bid.deal_no, fold(bid.bidder) AS bidder, bid.quote, bid.row_id,
        regexp_replace(bid.phone, '\D', '', 'g') AS phone, nullif(trim(bid.deposit_account), '') AS account
    FROM ledger.bid
    JOIN ledger.village ON village.village_code = bid.village_code
),
mark AS (
    SELECT county, village_code, deal_no, bidder, row_id, '电话' || phone AS mark FROM offer WHERE len(phone) >= 7
    UNION ALL
    SELECT county, village_code, deal_no, bidder, row_id, '账户' || account FROM offer WHERE account IS NOT NULL
),
cited AS (SELECT hit_id, village_code, unnest(evidence) AS row_id FROM hit),
of_hit AS (
    SELECT cited.hit_id, mark.county, mark.mark, count(DISTINCT mark.bidder) AS bidders
    FROM cited
    JOIN mark ON mark.village_code = cited.village_code AND mark.row_id = cited.row_id
    GROUP BY cited.hit_id, mark.county, mark.mark
    HAVING count(DISTINCT mark.bidder) >= 2
),
elsewhere AS (
    SELECT of_hit.hit_id, of_hit.mark, of_hit.bidders, count(DISTINCT mark.bidder) AS users
    FROM of_hit
    JOIN mark ON mark.county = of_hit.county AND mark.mark = of_hit.mark
    GROUP BY of_hit.hit_id, of_hit.mark, of_hit.bidders
),
agent AS (
    SELECT elsewhere.hit_id, bool_or(users > bidders) AS is_agent, max(users - bidders) AS others,
        bool_or(starts_with(elsewhere.mark, '账户') AND paid_from.accounts = 1) AS is_only_one
    FROM elsewhere
    JOIN (SELECT DISTINCT hit_id, county FROM of_hit) AS place ON place.hit_id = elsewhere.hit_id
    JOIN (SELECT county, count(DISTINCT account) AS accounts FROM offer GROUP BY county) AS paid_from ON paid_from.county = place.county
    GROUP BY elsewhere.hit_id
),
rebate AS (
    SELECT hit.hit_id, deal.floor_price IS NOT NULL AS is_known, bool_and(abs(100 * offer.quote / deal.floor_price - round(100 * offer.quote / deal.floor_price)) < 0.005)
        AS is_whole
    FROM hit
    JOIN ledger.deal ON deal.village_code = hit.village_code AND list_contains(hit.evidence, deal.row_id)
    JOIN offer ON offer.village_code = deal.village_code AND offer.deal_no = deal.deal_no
    WHERE contains(hit.reason, '依次都差')
    GROUP BY hit.hit_id, deal.floor_price
),
market AS (
    SELECT village.village_code, firms.bidders
    FROM ledger.village
    JOIN (SELECT county, count(DISTINCT bidder) AS bidders FROM offer GROUP BY county) AS firms ON firms.county = coalesce(village.county, '')
)
SELECT hit_id, 'one_agent' AS innocent, is_agent OR is_only_one AS holds, [] AS evidence,
    CASE WHEN is_agent THEN '同一电话或账户另有' || others || '家投标人用过，可能是代办人或收款账户'
        WHEN is_only_one THEN '全县投标登记的保证金账户只有这一个，可能是收保证金的账户' ELSE '这个电话或账户只有这几家用过' END AS sentence
FROM agent
UNION ALL
SELECT hit_id, 'rebate_quote', CASE WHEN is_known THEN is_whole END, [],
    CASE WHEN NOT is_known THEN '没有底价，看不出是不是按下浮率报价' WHEN is_whole THEN '各家报价都是底价的整百分数，像是按下浮率报价'
        ELSE '报价不是底价的整百分数' END
FROM rebate
UNION ALL
SELECT hit.hit_id, 'few_firms', market.bidders <= $few_bidders, [],
    '全县投过标的共' || market.bidders || '家' || CASE WHEN market.bidders <= $few_bidders THEN '，本来就没有多少家' ELSE '' END
FROM hit
JOIN market ON market.village_code = hit.village_code
WHERE contains(hit.reason, '全县')
