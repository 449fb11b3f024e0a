-- What each hit brings to the money of its clue, strongest first: the keys of the rows that moved money, or of its papers where it has none.
WITH money_key AS (
    SELECT hit_id, ledger_key FROM hit_key
    QUALIFY weight_class = min(weight_class) OVER (PARTITION BY hit_id)
)

SELECT g.clue_no, list(m.ledger_key) AS ledger_keys, any_value(k.amount) AS amount
FROM grouped AS g
INNER JOIN kept_hit AS k ON k.hit_id = g.hit_id
INNER JOIN money_key AS m ON m.hit_id = g.hit_id
GROUP BY g.clue_no, g.position
ORDER BY g.clue_no, g.position
