-- What could not be looked at: rule and reason, with the villages it holds for.
SELECT
    c.rule_code,
    r.title,
    c.status,
    c.why,
    count(*) AS villages,
    string_agg(v.village_name, '、' ORDER BY v.village_code) AS names
FROM hits.coverage AS c
JOIN hits.rule AS r USING (rule_code)
JOIN ledger.village AS v USING (village_code)
WHERE c.status <> 'ran'
GROUP BY ALL
ORDER BY c.rule_code, villages DESC, c.why
