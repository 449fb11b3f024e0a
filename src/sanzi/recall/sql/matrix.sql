-- Rule × scheme × concealment: planted, found, best and middle rank, lawful matters of the same scheme that stand above one that should be found, how many
-- of the rows that a clue should cite were cited, and how many of the rows cited by the clues that found it were planted with it.
SELECT
    o.rules[1] AS rule_code,
    o.scheme,
    o.concealment,
    count(*) AS planted,
    count(*) FILTER (o.is_found) AS found,
    bool_and(o.least = 0) AS may_be_missed,
    min(o.rank) AS best_rank,
    median(o.rank)::DOUBLE AS middle_rank,
    coalesce(max(a.outranking), 0) AS outranking,
    sum(o.cited_rows) / nullif(sum(o.main_rows), 0) AS cited_share,
    sum(o.right_rows) / nullif(sum(o.evidence_rows), 0) AS right_share
FROM outcome AS o
LEFT JOIN (SELECT scheme, concealment, count(DISTINCT look_alike) AS outranking FROM above GROUP BY ALL) AS a
    ON a.scheme = o.scheme AND a.concealment = o.concealment
WHERE o.kind = 'scheme'
GROUP BY o.rules[1], o.scheme, o.concealment
ORDER BY rule_code, o.scheme, list_position(['plain', 'covered', 'hidden'], o.concealment), o.concealment
