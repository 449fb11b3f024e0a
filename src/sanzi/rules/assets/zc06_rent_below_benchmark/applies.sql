-- Villages that let things, none of which has enough of its like in the township, a floor price or an appraisal to be compared with.
WITH compared AS (
    SELECT own.village_code, own.row_id, own.appraisal, count(peer.row_id) AS peers, count(deal.deal_no) AS floors
    FROM features.letting AS own
    LEFT JOIN features.letting AS peer
        ON peer.county = own.county
        AND peer.township = own.township
        AND peer.thing = own.thing
        AND peer.unit = own.unit
        AND peer.row_id <> own.row_id
        AND abs(date_diff('day', own.signed_on, peer.signed_on)) <= $window_days
    LEFT JOIN ledger.deal AS deal
        ON deal.village_code = own.village_code AND (deal.deal_no = own.deal_no OR deal.contract_no = own.contract_no) AND deal.floor_price > 0
    GROUP BY own.village_code, own.row_id, own.appraisal
)
SELECT
    village_code,
    '有' || count(*) || '份出租、发包合同可算单价，同镇同类两年内可比的合同都不足' || $least_peers || '份，也没有底价和评估价，无从比较' AS why
FROM compared
GROUP BY village_code
HAVING max(peers) < $least_peers AND max(floors) = 0 AND coalesce(max(appraisal), 0) = 0
