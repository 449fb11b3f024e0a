-- Which hits each clue was made of.
CREATE OR REPLACE TEMP TABLE clue_hit AS
SELECT i.clue_id, g.hit_id
FROM grouped AS g
INNER JOIN identified AS i ON i.clue_no = g.clue_no
ORDER BY i.clue_id, g.position
