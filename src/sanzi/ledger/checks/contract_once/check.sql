-- A village gives a contract number once.
SELECT village_code, count(DISTINCT contract_no) AS checked, count(*) - count(DISTINCT contract_no) AS failed
FROM ledger.contract
WHERE contract_no IS NOT NULL
GROUP BY village_code
