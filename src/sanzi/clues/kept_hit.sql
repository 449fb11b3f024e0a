-- The hits that become clues, strongest first: place 1 is the highest level, then strength, amount, code, id.
CREATE OR REPLACE TEMP TABLE kept_hit AS
SELECT
    row_number() OVER (ORDER BY list_position(['red', 'yellow', 'blue'], h.level), h.strength DESC, h.amount DESC NULLS LAST, h.rule_code, h.hit_id) AS place,
    h.*
FROM hits.hit AS h
ANTI JOIN explained AS e ON e.hit_id = h.hit_id
ORDER BY place
