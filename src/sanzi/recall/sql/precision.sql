-- Of the first N clues, how many point at a planted matter under a rule that may name it, and how many cite a row of one under whatever rule (decisions and
-- registers aside): a scheme does not foresee every rule that sees another side of it.
WITH pointing AS (
    SELECT n.clue_id
    FROM naming AS n
    INNER JOIN matter AS m USING (id)
    WHERE m.kind = 'scheme'
),

citing AS (
    SELECT e.clue_id
    FROM planted_row AS p
    INNER JOIN matter AS m USING (id)
    INNER JOIN evidence AS e ON e.source_file = p.file AND e.source_sheet = p.sheet AND e.source_row = p.record
    INNER JOIN clue AS c ON c.clue_id = e.clue_id AND c.village_code = m.village_code
    WHERE m.kind = 'scheme' AND p.kind NOT IN ('villages', 'meetings', 'officials', 'relatives', 'companies', 'people_status')
)

SELECT
    count(*) AS listed,
    count(*) FILTER (clue_id IN (FROM pointing)) AS "right",
    count(*) FILTER (clue_id IN (FROM pointing) OR clue_id IN (FROM citing)) AS citing
FROM clue
WHERE rank <= $first
