-- Poor or far land, a tenant who built, the price of its day, a contest on the platform, and a vote on the rent.
WITH asked AS (
    SELECT hit.hit_id, letting.*
    FROM hit
    JOIN features.letting ON letting.village_code = hit.village_code AND list_contains(hit.evidence, letting.row_id)
),
peer AS (
    SELECT asked.hit_id, min(peer.signed_on) AS from_on, max(peer.signed_on) AS to_on, min(peer.rent) AS low, max(peer.rent) AS high, count(*) AS peers,
        list(peer.row_id ORDER BY peer.row_id) AS evidence
    FROM asked
    JOIN features.letting AS peer
        ON peer.county = asked.county
        AND peer.township = asked.township
        AND peer.thing = asked.thing
        AND peer.unit = asked.unit
        AND peer.row_id <> asked.row_id
        AND abs(date_diff('day', asked.signed_on, peer.signed_on)) <= $window_days
    GROUP BY asked.hit_id
    HAVING count(*) >= $least_peers
),
deal AS (
    SELECT asked.hit_id, deal.row_id, deal.deal_no, coalesce(deal.bidder_count, 0) AS bidders
    FROM asked
    JOIN ledger.deal ON deal.village_code = asked.village_code AND (deal.deal_no = asked.deal_no OR deal.contract_no = asked.contract_no)
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY deal.bidder_count DESC NULLS LAST, deal.row_id) = 1
),
vote AS (
    SELECT asked.hit_id, meeting.row_id, meeting.topic, meeting.start_on, regexp_matches(coalesce(meeting.topic, ''), $price_words) AS is_on_price
    FROM asked
    JOIN ledger.meeting
        ON meeting.village_code = asked.village_code
        AND meeting.is_passed
        AND (meeting.decision_no = asked.decision_no OR meeting.related_no = asked.contract_no OR contains(meeting.topic, asked.contract_no))
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY is_on_price DESC, meeting.start_on, meeting.row_id) = 1
)
SELECT
    hit_id,
    'remote_or_bare' AS innocent,
    regexp_matches(text, $remote_words) AS holds,
    list_concat([row_id], register_row_ids) AS evidence,
    CASE WHEN regexp_matches(text, $remote_words) THEN '标的或名称里写有“' || regexp_extract(text, $remote_words) || '”' ELSE '标的和名称里没有偏远、低洼、未整理的记载' END
    AS sentence
FROM asked
UNION ALL
SELECT
    hit_id,
    'tenant_built',
    regexp_matches(text, $built_words),
    [row_id],
    CASE WHEN regexp_matches(text, $built_words) THEN '合同台账里写有“' || regexp_extract(text, $built_words) || '”' ELSE '合同台账里没有承租方建房、装修的记载' END
FROM asked
UNION ALL
SELECT
    asked.hit_id,
    'old_signing',
    CASE WHEN peer.hit_id IS NOT NULL THEN FALSE WHEN asked.signed_on <= $as_of - to_years($old_years) THEN TRUE END,
    coalesce(peer.evidence, []),
    CASE
        WHEN peer.hit_id IS NOT NULL
            THEN '合同' || cn_day(asked.signed_on) || '签订，可比的' || peer.peers || '份签于' || cn_span(peer.from_on, peer.to_on)
                || '，每' || asked.unit || yuan(peer.low) || '至' || yuan(peer.high)
        ELSE '合同' || cn_day(asked.signed_on) || '签订，没有足够的同期合同可比'
    END
FROM asked
LEFT JOIN peer ON peer.hit_id = asked.hit_id
UNION ALL
SELECT
    asked.hit_id,
    'open_tender',
    CASE
        WHEN deal.hit_id IS NOT NULL THEN deal.bidders >= $least_bidders
        WHEN EXISTS (FROM ledger.deal AS any_deal WHERE any_deal.village_code = asked.village_code) THEN FALSE
    END,
    CASE WHEN deal.hit_id IS NULL THEN [] ELSE [deal.row_id] END,
    CASE
        WHEN deal.hit_id IS NOT NULL THEN '交易平台记录' || deal.deal_no || '，报名' || deal.bidders || '人'
        WHEN EXISTS (FROM ledger.deal AS any_deal WHERE any_deal.village_code = asked.village_code) THEN '交易平台没有这份合同的交易记录'
        ELSE '本村没有交易记录可查'
    END
FROM asked
LEFT JOIN deal ON deal.hit_id = asked.hit_id
UNION ALL
SELECT
    asked.hit_id,
    'voted_price',
    CASE
        WHEN vote.hit_id IS NOT NULL THEN vote.is_on_price
        WHEN EXISTS (FROM ledger.meeting AS any_vote WHERE any_vote.village_code = asked.village_code) THEN FALSE
    END,
    CASE WHEN vote.hit_id IS NULL THEN [] ELSE [vote.row_id] END,
    CASE
        WHEN vote.is_on_price THEN '有写明租金或优惠的决议（' || cn_day(vote.start_on) || '，' || vote.topic || '）'
        WHEN vote.hit_id IS NOT NULL THEN '有决议（' || cn_day(vote.start_on) || '，' || coalesce(vote.topic, '未写议题') || '），议题没有写租金或优惠'
        WHEN EXISTS (FROM ledger.meeting AS any_vote WHERE any_vote.village_code = asked.village_code) THEN '会议记录里没有查到这份合同的决议'
        ELSE '本村没有会议记录可查'
    END
FROM asked
LEFT JOIN vote ON vote.hit_id = asked.hit_id
