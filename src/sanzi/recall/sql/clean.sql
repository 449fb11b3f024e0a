-- Clues in villages where nothing was planted, by level.
SELECT level, count(*) FROM clue
WHERE village_code IN (FROM clean_village)
GROUP BY level
ORDER BY degree(level) DESC
