-- Each clue that points at a planted matter, and by which rules: it cites a row that a clue should cite, or, where nothing was written down, it is of the
-- same village and of days in which something is missing.
CREATE TABLE naming AS
WITH pointing AS (
    SELECT p.id, e.clue_id, unnest(string_split(e.rule_codes, ';')) AS rule_code, e.source_file, e.source_sheet, e.source_row
    FROM planted_row AS p
    INNER JOIN evidence AS e ON e.source_file = p.file AND e.source_sheet = p.sheet AND e.source_row = p.record
    WHERE p.is_main
),

missing AS (
    SELECT DISTINCT a.id, c.clue_id, unnest(string_split(c.rule_codes, ';')) AS rule_code
    FROM absence AS a
    INNER JOIN matter AS m USING (id)
    INNER JOIN clue AS c ON c.village_code = m.village_code AND c.first_on <= a.last_on AND c.last_on >= a.first_on
    WHERE a.id NOT IN (SELECT id FROM planted_row WHERE is_main)
)

SELECT n.id, n.clue_id, n.rule_code, c.rank, degree(c.level) AS degree
FROM (SELECT DISTINCT id, clue_id, rule_code FROM pointing UNION FROM missing) AS n
INNER JOIN matter AS m USING (id)
INNER JOIN clue AS c ON c.clue_id = n.clue_id AND c.village_code = m.village_code
WHERE list_contains(m.rules, n.rule_code) OR list_contains(m.also, n.rule_code)
