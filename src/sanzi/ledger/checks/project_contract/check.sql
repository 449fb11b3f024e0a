-- A contract number on a project is found.
SELECT p.village_code, count(*) AS checked, count(*) FILTER (c.contract_no IS NULL) AS failed
FROM ledger.project AS p
LEFT JOIN (SELECT DISTINCT village_code, contract_no FROM ledger.contract) AS c ON c.village_code = p.village_code AND c.contract_no = p.contract_no
WHERE p.contract_no IS NOT NULL
GROUP BY p.village_code
