-- What each rule answered for each village.
SELECT
    c.village_code,
    c.rule_code,
    CASE
        WHEN c.status <> 'ran' THEN c.status
        WHEN EXISTS (FROM hits.hit AS h WHERE h.rule_code = c.rule_code AND h.village_code = c.village_code) THEN 'hit'
        WHEN EXISTS (FROM hits.aside AS h WHERE h.rule_code = c.rule_code AND h.village_code = c.village_code) THEN 'aside'
        ELSE 'silent'
    END AS answer
FROM hits.coverage AS c
ORDER BY c.village_code, c.rule_code
