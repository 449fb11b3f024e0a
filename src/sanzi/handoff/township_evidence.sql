-- The evidence of one township's clues, in the order of its list.
SELECT e.*
FROM listed_evidence AS e
INNER JOIN listed_clue AS c ON c.clue_id = e.clue_id
WHERE c.county IS NOT DISTINCT FROM $county AND c.township IS NOT DISTINCT FROM $township
ORDER BY c.rank, e.seq
