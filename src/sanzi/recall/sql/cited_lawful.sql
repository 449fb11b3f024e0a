-- The highest level of any clue that cites a row of a lawful matter, under whatever rule, and the rules that cite it there. Decisions and registers are left
-- out: a clue about something else may name them for or against itself.
CREATE TABLE cited_lawful AS
WITH citing AS (
    SELECT m.id, degree(c.level) AS degree, e.rule_codes
    FROM matter AS m
    INNER JOIN planted_row AS p ON p.id = m.id AND p.is_main
    INNER JOIN evidence AS e ON e.source_file = p.file AND e.source_sheet = p.sheet AND e.source_row = p.record
    INNER JOIN clue AS c ON c.clue_id = e.clue_id AND c.village_code = m.village_code
    WHERE m.kind = 'look_alike' AND p.kind NOT IN ('villages', 'meetings', 'officials', 'relatives', 'companies', 'people_status')
)

SELECT id, degree, string_agg(DISTINCT rule_code, ';' ORDER BY rule_code) AS rule_codes
FROM (SELECT id, degree, unnest(string_split(rule_codes, ';')) AS rule_code FROM citing)
GROUP BY id, degree
QUALIFY degree = max(degree) OVER (PARTITION BY id)
