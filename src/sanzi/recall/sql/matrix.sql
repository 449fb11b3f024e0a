-- Rule × scheme × concealment: planted, found, best and middle rank, and how many of the rows that a clue should cite were cited.
SELECT
    rules[1] AS rule_code,
    scheme,
    concealment,
    count(*) AS planted,
    count(*) FILTER (is_found) AS found,
    bool_and(least = 0) AS may_be_missed,
    min(rank) AS best_rank,
    median(rank)::DOUBLE AS middle_rank,
    sum(cited_rows) / nullif(sum(main_rows), 0) AS cited_share
FROM outcome
WHERE kind = 'scheme'
GROUP BY rules[1], scheme, concealment
ORDER BY rule_code, scheme, list_position(['plain', 'covered', 'hidden'], concealment), concealment
