-- The hits of each clue: clue_no counts the anchors strongest first, position the hits inside a clue.
CREATE OR REPLACE TEMP TABLE grouped AS
WITH member AS (
    SELECT unnest($anchors::BIGINT[]) AS anchor_place, unnest($members::BIGINT[]) AS place
)

SELECT
    dense_rank() OVER (ORDER BY m.anchor_place) AS clue_no,
    row_number() OVER (PARTITION BY m.anchor_place ORDER BY m.place) AS position,
    k.hit_id
FROM member AS m
INNER JOIN kept_hit AS k ON k.place = m.place
