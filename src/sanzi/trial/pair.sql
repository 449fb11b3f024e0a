-- Hits of the two versions that may be one matter, likeliest first: the very same hit, then the same subject, then the more rows they share.
WITH old_key AS (
    SELECT hit_id, rule_code, village_code, unnest(ledger_keys) AS ledger_key FROM old_hit
),

new_key AS (
    SELECT hit_id, rule_code, village_code, unnest(ledger_keys) AS ledger_key FROM new_hit
),

sharing AS (
    SELECT o.hit_id AS old_id, n.hit_id AS new_id, count(*) AS shared
    FROM old_key AS o
    INNER JOIN new_key AS n ON n.rule_code = o.rule_code AND n.village_code = o.village_code AND n.ledger_key = o.ledger_key
    GROUP BY o.hit_id, n.hit_id
),

pair AS (
    SELECT
        s.old_id,
        s.new_id,
        o.subject IS NOT DISTINCT FROM n.subject AS has_same_subject,
        s.shared,
        least(len(o.ledger_keys), len(n.ledger_keys)) AS fewer,
        CAST(s.shared AS DOUBLE) / (len(o.ledger_keys) + len(n.ledger_keys) - s.shared) AS likeness
    FROM sharing AS s
    INNER JOIN old_hit AS o ON o.hit_id = s.old_id
    INNER JOIN new_hit AS n ON n.hit_id = s.new_id
)

SELECT old_id, new_id
FROM pair
WHERE has_same_subject OR 2 * shared >= fewer
ORDER BY old_id = new_id DESC, has_same_subject DESC, likeness DESC, old_id, new_id
