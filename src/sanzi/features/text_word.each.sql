-- The words of every list as one expression, longer ones first, so that an innocent word takes the place of what it covers.
SELECT list, string_agg(regexp_escape(folded), '|' ORDER BY len(folded) DESC, folded) AS pattern
FROM (SELECT DISTINCT list, folded FROM policy.word)
GROUP BY list
ORDER BY list
