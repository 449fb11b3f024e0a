-- Lawful things that look alike: how high the list puts each by its main rule, how many planted matters of the same scheme they stand above, and how high
-- any clue is that cites their rows.
SELECT
    l.id,
    l.rules[1] AS rule_code,
    l.scheme,
    l.title,
    l.first_degree AS degree,
    (SELECT min(n.rank) FROM naming AS n WHERE n.id = l.id AND n.rule_code = l.rules[1]) AS rank,
    (SELECT count(*) FROM above AS a WHERE a.look_alike = l.id) AS outranked,
    coalesce(c.degree, 0) AS any_degree,
    coalesce(c.rule_codes, '') AS any_rules
FROM outcome AS l
LEFT JOIN cited_lawful AS c USING (id)
WHERE l.kind = 'look_alike'
ORDER BY l.id
