-- Every instalment names a contract of one village.
SELECT d.village_code, count(*) AS checked, count(*) FILTER (c.contract_no IS NULL) AS failed
FROM ledger.due AS d
LEFT JOIN (SELECT DISTINCT village_code, contract_no FROM ledger.contract) AS c ON c.village_code = d.village_code AND c.contract_no = d.contract_no
GROUP BY d.village_code
