-- Clues per village, most serious first; villages without a clue are shown too.
SELECT
    v.village_name,
    count(*) FILTER (WHERE c.level = 'red') AS red,
    count(*) FILTER (WHERE c.level = 'yellow') AS yellow,
    count(*) FILTER (WHERE c.level = 'blue') AS blue
FROM ledger.village AS v
LEFT JOIN clues.clue AS c USING (village_code)
GROUP BY v.village_code, v.village_name
ORDER BY red DESC, yellow DESC, blue DESC, v.village_code
