-- The date of a payment to a person can be read.
SELECT village_code, count(*) AS checked, count(*) FILTER (date_problem IS NOT NULL) AS failed
FROM ledger.allowance
GROUP BY village_code
