-- What tells tonight's stories apart and from earlier nights: ledger keys and rule with subject, never row ids or dates.
CREATE OR REPLACE TEMP TABLE story AS
WITH own_key AS (
    SELECT g.clue_no, list(DISTINCT k.ledger_key ORDER BY k.ledger_key) AS ledger_keys
    FROM grouped AS g
    INNER JOIN hit_key AS k ON k.hit_id = g.hit_id
    GROUP BY g.clue_no
),

own_hit AS (
    SELECT
        g.clue_no,
        list(DISTINCT concat_ws('|', k.rule_code, k.subject_is, k.subject) ORDER BY concat_ws('|', k.rule_code, k.subject_is, k.subject)) AS hit_keys
    FROM grouped AS g
    INNER JOIN kept_hit AS k ON k.hit_id = g.hit_id
    GROUP BY g.clue_no
),

anchor AS (
    SELECT g.clue_no, arg_min(k.ledger_key, (k.weight_class, k.ledger_key)) AS anchor_key
    FROM grouped AS g
    INNER JOIN hit_key AS k ON k.hit_id = g.hit_id
    WHERE g.position = 1
    GROUP BY g.clue_no
)

SELECT l.clue_no, l.village_code, a.anchor_key, k.ledger_keys, h.hit_keys, l.level, s.score, s.amount
FROM levelled AS l
INNER JOIN scored AS s ON s.clue_no = l.clue_no
INNER JOIN own_key AS k ON k.clue_no = l.clue_no
INNER JOIN own_hit AS h ON h.clue_no = l.clue_no
INNER JOIN anchor AS a ON a.clue_no = l.clue_no
ORDER BY l.clue_no
