-- One row for each planted matter, and after them one for each clue in a village where nothing was planted.
SELECT
    o.id,
    o.kind,
    o.rules[1] AS rule_code,
    o.scheme,
    o.concealment,
    o.half,
    o.village_code,
    o.title,
    level_of(o.least) AS least_level,
    level_of(CASE o.kind WHEN 'scheme' THEN o.due_degree ELSE o.first_degree END) AS level,
    CASE o.kind WHEN 'scheme' THEN o.is_found END AS is_found,
    CASE o.kind WHEN 'scheme' THEN o.rank ELSE (SELECT min(n.rank) FROM naming AS n WHERE n.id = o.id AND n.rule_code = o.rules[1]) END AS rank,
    CASE o.kind WHEN 'look_alike' THEN (SELECT count(*) FROM above AS a WHERE a.look_alike = o.id) END AS outranked,
    CASE o.kind WHEN 'look_alike' THEN level_of(coalesce(c.degree, 0)) END AS any_level,
    c.rule_codes AS any_rules,
    o.main_rows,
    o.cited_rows,
    o.evidence_rows,
    o.right_rows
FROM outcome AS o
LEFT JOIN cited_lawful AS c USING (id)
UNION ALL BY NAME
SELECT
    clue_id AS id,
    'clean_village' AS kind,
    string_split(rule_codes, ';')[1] AS rule_code,
    village_code,
    level,
    rank
FROM clue
WHERE village_code IN (FROM clean_village)
ORDER BY list_position(['scheme', 'look_alike', 'clean_village'], kind), id
