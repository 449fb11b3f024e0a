-- A deal number on a contract is found.
SELECT c.village_code, count(*) AS checked, count(*) FILTER (d.deal_no IS NULL) AS failed
FROM ledger.contract AS c
LEFT JOIN (SELECT DISTINCT village_code, deal_no FROM ledger.deal) AS d ON d.village_code = c.village_code AND d.deal_no = c.deal_no
WHERE c.deal_no IS NOT NULL
GROUP BY c.village_code
