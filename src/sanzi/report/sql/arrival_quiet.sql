-- Bank accounts that fell silent and books that grew thin, as the rules on the data found them; which account it is stands in the clue, masked.
SELECT village_code, rule_code AS rule, first_on AS first, last_on AS last
FROM hits.hit
WHERE rule_code IN ('SJ02', 'SJ03')
ORDER BY ALL
