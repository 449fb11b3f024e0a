-- Of the first N clues, how many point at a planted matter under a rule that may name it.
SELECT count(*) AS listed, count(*) FILTER (clue_id IN (SELECT n.clue_id FROM naming AS n INNER JOIN matter AS m USING (id) WHERE m.kind = 'scheme')) AS right
FROM clue
WHERE rank <= $first
