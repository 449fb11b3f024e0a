-- The hits that become clues, strongest first: place 1 is the highest level, then strength, amount, code, id. A petition may raise the level (petitioned.sql).
CREATE OR REPLACE TEMP TABLE kept_hit AS
WITH kept AS (
    SELECT
        h.* REPLACE (
            CASE WHEN p.is_raised THEN 'yellow' ELSE h.level END AS level,
            nullif(concat_ws('；', h.level_why, p.told), '') AS level_why
        )
    FROM asked_hit AS h
    LEFT JOIN petitioned AS p ON p.hit_id = h.hit_id
    ANTI JOIN explained AS e ON e.hit_id = h.hit_id
)

SELECT
    row_number() OVER (ORDER BY list_position(['red', 'yellow', 'blue'], level), strength DESC, amount DESC NULLS LAST, rule_code, hit_id) AS place,
    *
FROM kept
ORDER BY place
