-- The clue each hit went into, or would have: one that its rule gave on the same subject with a row in common, else one that shares at least half of
-- the rows of the smaller of the two.
WITH asked AS (
    SELECT hit_id, rule_code, village_code, subject_is, subject, ledger_keys FROM old_hit
    UNION
    SELECT hit_id, rule_code, village_code, subject_is, subject, ledger_keys FROM new_hit
),

asked_key AS (
    SELECT hit_id, village_code, unnest(ledger_keys) AS ledger_key FROM asked
),

known_key AS (
    SELECT clue_id, village_code, unnest(ledger_keys) AS ledger_key FROM known_clue
),

sharing AS (
    SELECT a.hit_id, k.clue_id, count(*) AS shared
    FROM asked_key AS a
    INNER JOIN known_key AS k ON k.village_code = a.village_code AND k.ledger_key = a.ledger_key
    GROUP BY a.hit_id, k.clue_id
),

pair AS (
    SELECT
        s.hit_id,
        k.clue_id,
        k.verdict,
        k.outcome,
        list_contains(k.hit_keys, concat_ws('|', a.rule_code, a.subject_is, a.subject)) AS is_of_rule,
        s.shared,
        least(len(a.ledger_keys), len(k.ledger_keys)) AS fewer
    FROM sharing AS s
    INNER JOIN asked AS a ON a.hit_id = s.hit_id
    INNER JOIN known_clue AS k ON k.clue_id = s.clue_id
)

SELECT hit_id, clue_id, verdict, outcome, is_of_rule
FROM pair
WHERE is_of_rule OR 2 * shared >= fewer
QUALIFY row_number() OVER (PARTITION BY hit_id ORDER BY is_of_rule DESC, shared DESC, clue_id) = 1
ORDER BY hit_id
