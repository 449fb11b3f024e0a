-- Every bank line belongs to a village.
SELECT village_code, count(*) AS checked, count(*) FILTER (village_code IS NULL) AS failed
FROM ledger.bank_line
GROUP BY village_code
