-- Two answers that are one and the same matter.
SELECT DISTINCT rule_code, '同一件事给出了两次：' || coalesce(min(subject), '') || ' ' || min(first_on) AS problem
FROM identified
GROUP BY rule_code, hit_id
HAVING count(*) > 1
ORDER BY 1, 2
