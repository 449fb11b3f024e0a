-- The patterns one by one; the places of policy.place are two more of them. What is out of town is not known where the configuration names no town of its own.
WITH place AS (
    SELECT
        string_agg(regexp_escape(fold(word)), '|' ORDER BY len(word) DESC, word) FILTER (starts_with(kind, 'own')) AS home,
        string_agg(regexp_escape(fold(word)), '|' ORDER BY len(word) DESC, word) FILTER (NOT starts_with(kind, 'own')) AS away
    FROM policy.place
)

SELECT fact, pattern, coalesce(mask, '^$') AS mask, value_group, unit_group
FROM policy.fact_pattern
UNION ALL
SELECT 'home', '(' || home || ')()', '^$', 1, 2 FROM place WHERE home IS NOT NULL
UNION ALL
SELECT 'place', '(' || away || ')()', home || '|' || no_city() || '|(?:' || away || ')' || street_or_dish(), 1, 2 FROM place WHERE home IS NOT NULL AND away IS NOT NULL
ORDER BY fact, pattern
