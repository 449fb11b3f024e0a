-- Every bid names a deal.
SELECT b.village_code, count(*) AS checked, count(*) FILTER (d.deal_no IS NULL) AS failed
FROM ledger.bid AS b
LEFT JOIN (SELECT DISTINCT village_code, deal_no FROM ledger.deal) AS d ON d.village_code = b.village_code AND d.deal_no = b.deal_no
GROUP BY b.village_code
