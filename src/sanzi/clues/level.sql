-- Level and span of each clue, and its rules strongest first. The level is the highest of its hits: bands, caps and clearings were settled there.
CREATE OR REPLACE TEMP TABLE levelled AS
WITH rule_in_clue AS (
    SELECT g.clue_no, k.rule_code, max(k.strength) AS strength
    FROM grouped AS g
    INNER JOIN kept_hit AS k ON k.hit_id = g.hit_id
    GROUP BY g.clue_no, k.rule_code
),

rules AS (
    SELECT clue_no, list(rule_code ORDER BY strength DESC, rule_code) AS rule_codes FROM rule_in_clue
    GROUP BY clue_no
)

SELECT
    g.clue_no,
    arg_min(k.hit_id, g.position) AS anchor_hit_id,
    arg_min(k.village_code, g.position) AS village_code,
    arg_min(k.level, list_position(['red', 'yellow', 'blue'], k.level)) AS level,
    min(k.first_on) AS first_on,
    max(k.last_on) AS last_on,
    any_value(r.rule_codes) AS rule_codes
FROM grouped AS g
INNER JOIN kept_hit AS k ON k.hit_id = g.hit_id
INNER JOIN rules AS r ON r.clue_no = g.clue_no
GROUP BY g.clue_no
