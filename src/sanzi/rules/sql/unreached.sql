-- Every village that a rule could not look at, and why.
SELECT c.rule_code, c.village_code, coalesce(v.village_name, ''), coalesce(c.why, '')
FROM hits.coverage AS c
LEFT JOIN ledger.village AS v ON c.village_code = v.village_code
WHERE c.status <> 'ran'
ORDER BY c.rule_code, c.village_code
