-- Villages none of whose deals has two bidders on record.
SELECT village.village_code, '没有两家以上投标的记录，无从比较' AS why
FROM ledger.village
LEFT JOIN (SELECT village_code FROM ledger.bid GROUP BY village_code, deal_no HAVING count(DISTINCT fold(bidder)) >= 2) AS bid
    ON bid.village_code = village.village_code
GROUP BY village.village_code
HAVING count(bid.village_code) = 0
