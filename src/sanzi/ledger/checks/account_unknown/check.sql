-- The account of every entry has a role.
SELECT village_code, count(*) AS checked, count(*) FILTER (role = 'unknown') AS failed
FROM ledger.entry
GROUP BY village_code
