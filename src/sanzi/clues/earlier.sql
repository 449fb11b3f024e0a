-- Earlier clues that may be the same story as one of tonight, likeliest first: seen on the last earlier night before those that were away, exactly equal
-- before changed, then the older id (on a split or a merge it lives on), then the closer one.
-- A story of the data and a story of conduct are never the same. Otherwise the same story: half of the smaller one's rows are shared and neither is wide beside the other; or one rule says the same subject again and one row is shared.
-- Between the list and what rules in shadow found, only the last holds: a rule taken out of shadow finds its stories again, and no story of another rule.
WITH night AS (
    SELECT max(as_of) AS last_as_of FROM clues.history
    WHERE as_of < $as_of
),

known AS (
    SELECT * FROM clues.history
    WHERE as_of < $as_of AND clue_id NOT IN (SELECT t.clue_id FROM clues.history AS t WHERE t.as_of = $as_of)
    QUALIFY row_number() OVER (PARTITION BY clue_id ORDER BY as_of DESC) = 1
),

known_key AS (
    SELECT clue_id, village_code, unnest(ledger_keys) AS ledger_key FROM known
),

story_key AS (
    SELECT clue_no, village_code, unnest(ledger_keys) AS ledger_key FROM story
),

sharing AS (
    SELECT s.clue_no, k.clue_id, count(*) AS shared
    FROM story_key AS s
    INNER JOIN known_key AS k ON k.village_code = s.village_code AND k.ledger_key = s.ledger_key
    GROUP BY s.clue_no, k.clue_id
),

pair AS (
    SELECT
        p.clue_no,
        k.clue_id,
        k.first_seen_on,
        k.is_shadow = $is_shadow AS is_of_this_list,
        k.as_of = n.last_as_of AS is_last_night,
        k.anchor_key = s.anchor_key AS has_same_anchor,
        k.ledger_keys = s.ledger_keys AND list_has_any(k.hit_keys, s.hit_keys) AS is_same,
        list_has_any(k.hit_keys, s.hit_keys) AS has_same_hit,
        p.shared,
        least(len(k.ledger_keys), len(s.ledger_keys)) AS fewer,
        greatest(len(k.ledger_keys), len(s.ledger_keys)) AS more,
        CAST(p.shared AS DOUBLE) / (len(k.ledger_keys) + len(s.ledger_keys) - p.shared) AS likeness
    FROM sharing AS p
    INNER JOIN known AS k ON k.clue_id = p.clue_id
    INNER JOIN story AS s ON s.clue_no = p.clue_no
    CROSS JOIN night AS n
    WHERE k.hit_keys[1] LIKE 'SJ%' = s.hit_keys[1] LIKE 'SJ%'
)

SELECT clue_no, clue_id, first_seen_on
FROM pair
WHERE has_same_hit OR (is_of_this_list AND 2 * shared >= fewer AND (more <= 6 OR more <= 3 * fewer))
ORDER BY is_of_this_list DESC, is_last_night DESC, is_same DESC, first_seen_on, likeness DESC, has_same_anchor DESC, clue_id, clue_no
