-- Every row that a clue cites, once, with the rules that cite it: for the clue, or only among what was looked at against it.
CREATE OR REPLACE TEMP TABLE cited_row AS
WITH citing AS (
    SELECT g.clue_no, k.rule_code, unnest(k.evidence) AS row_id, NULL AS said
    FROM grouped AS g
    INNER JOIN kept_hit AS k ON k.hit_id = g.hit_id
    UNION ALL
    SELECT
        g.clue_no,
        a.rule_code,
        unnest(a.evidence) AS row_id,
        CASE WHEN a.holds THEN '反证（成立）：' WHEN NOT a.holds THEN '反证（不成立）：' ELSE '反证（未能核对）：' END || a.sentence AS said
    FROM grouped AS g
    INNER JOIN hits.against AS a ON a.hit_id = g.hit_id
),

coded AS (
    SELECT DISTINCT c.clue_no, c.row_id, c.rule_code, p.rule_place
    FROM citing AS c
    INNER JOIN rule_place AS p ON p.clue_no = c.clue_no AND p.rule_code = c.rule_code
),

codes AS (
    SELECT clue_no, row_id, string_agg(rule_code, ';' ORDER BY rule_place) AS rule_codes FROM coded
    GROUP BY clue_no, row_id
)

SELECT
    c.clue_no,
    c.row_id,
    any_value(k.rule_codes) AS rule_codes,
    count(*) FILTER (WHERE c.said IS NULL) = 0 AS is_against,
    string_agg(DISTINCT c.said, '；' ORDER BY c.said) AS said
FROM citing AS c
INNER JOIN codes AS k ON k.clue_no = c.clue_no AND k.row_id = c.row_id
GROUP BY c.clue_no, c.row_id
