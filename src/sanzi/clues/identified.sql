-- The id, the first day and the change of each of tonight's clues. A change is told against the last earlier night: the level first, then money by a tenth.
CREATE OR REPLACE TEMP TABLE identified AS
WITH given AS (
    SELECT unnest($clue_nos::BIGINT[]) AS clue_no, unnest($clue_ids::VARCHAR[]) AS clue_id, unnest($first_seen_on::DATE[]) AS first_seen_on
),

last_night AS (
    SELECT clue_id, level, amount FROM clues.history
    WHERE is_shadow = $is_shadow AND as_of = (SELECT max(h.as_of) FROM clues.history AS h WHERE h.as_of < $as_of)
)

SELECT
    g.clue_no,
    g.clue_id,
    g.first_seen_on,
    CASE
        WHEN n.clue_id IS NULL THEN '新增'
        WHEN list_position(['red', 'yellow', 'blue'], s.level) < list_position(['red', 'yellow', 'blue'], n.level) THEN '加重'
        WHEN list_position(['red', 'yellow', 'blue'], s.level) > list_position(['red', 'yellow', 'blue'], n.level) THEN '减轻'
        WHEN s.amount >= 1.1 * n.amount AND s.amount > n.amount THEN '加重'
        WHEN s.amount <= 0.9 * n.amount AND s.amount < n.amount THEN '减轻'
        ELSE '持续'
    END AS change
FROM given AS g
INNER JOIN story AS s ON s.clue_no = g.clue_no
LEFT JOIN last_night AS n ON n.clue_id = g.clue_id
