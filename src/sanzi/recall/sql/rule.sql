-- Rule by rule: of the matters it is meant for, due and found; of its first clues, as many as are due, those that point at something planted; its lawful
-- look-alikes by level and those that stand above a matter that is due; its clues in villages where nothing was planted.
WITH meant AS (
    SELECT
        rules[1] AS rule_code,
        count(*) FILTER (kind = 'scheme' AND least > 0) AS due,
        count(*) FILTER (kind = 'scheme' AND least > 0 AND is_found) AS found,
        count(*) FILTER (kind = 'look_alike') AS look_alikes,
        count(*) FILTER (kind = 'look_alike' AND first_degree = 3) AS red,
        count(*) FILTER (kind = 'look_alike' AND first_degree = 2) AS yellow,
        count(*) FILTER (kind = 'look_alike' AND id IN (SELECT look_alike FROM above)) AS outranking
    FROM outcome
    GROUP BY rules[1]
),

listed AS (
    SELECT
        rule_code,
        village_code,
        row_number() OVER (PARTITION BY rule_code ORDER BY rank) AS place,
        clue_id IN (SELECT n.clue_id FROM naming AS n INNER JOIN matter AS m USING (id) WHERE m.kind = 'scheme') AS is_right
    FROM (SELECT clue_id, rank, village_code, unnest(string_split(rule_codes, ';')) AS rule_code FROM clue)
)

SELECT
    rule_code,
    coalesce(m.due, 0) AS due,
    coalesce(m.found, 0) AS found,
    count(l.place) FILTER (l.place <= m.due) AS listed,
    count(l.place) FILTER (l.place <= m.due AND l.is_right) AS "right",
    coalesce(m.look_alikes, 0) AS look_alikes,
    coalesce(m.red, 0) AS red,
    coalesce(m.yellow, 0) AS yellow,
    coalesce(m.outranking, 0) AS outranking,
    count(l.place) FILTER (l.village_code IN (FROM clean_village)) AS clean
FROM meant AS m
FULL JOIN listed AS l USING (rule_code)
GROUP BY ALL
ORDER BY rule_code
