-- Tonight among the nights.
INSERT INTO clues.history
SELECT $as_of, i.clue_id, s.village_code, s.anchor_key, s.ledger_keys, s.hit_keys, s.level, s.score, s.amount, i.first_seen_on, $is_shadow
FROM story AS s
INNER JOIN identified AS i ON i.clue_no = s.clue_no
ORDER BY i.clue_id
