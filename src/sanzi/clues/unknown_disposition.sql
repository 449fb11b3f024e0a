-- Clue ids that came back and that this warehouse never gave.
SELECT d.clue_id FROM disposition AS d
WHERE d.clue_id NOT IN (SELECT h.clue_id FROM clues.history AS h)
ORDER BY d.clue_id
