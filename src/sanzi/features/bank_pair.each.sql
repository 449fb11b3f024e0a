-- First those of the same name, then the rest by amount alone.
SELECT * FROM (VALUES (TRUE, 31), (FALSE, 31)) AS round (by_name, most_days)
