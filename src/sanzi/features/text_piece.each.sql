-- The patterns one by one; where texts point out of town is one more of them, its words those of policy.place.
SELECT fact, pattern, coalesce(mask, '^$') AS mask, value_group, unit_group
FROM policy.fact_pattern
UNION ALL
SELECT
    'place',
    '(' || coalesce(string_agg(regexp_escape(fold(word)), '|' ORDER BY len(word) DESC, word) FILTER (NOT starts_with(kind, 'own')), '^$') || ')()',
    coalesce(string_agg(regexp_escape(fold(word)), '|' ORDER BY len(word) DESC, word) FILTER (starts_with(kind, 'own')), '^$'),
    1,
    2
FROM policy.place
ORDER BY fact, pattern
