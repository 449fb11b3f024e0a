-- Pairs of hits that tell one story, `strong_place` before `weak_place`.
-- By evidence: at least half of the smaller one is shared and neither is wide beside the other (at most 6 rows, or at most 3 times as many), so that
-- a pattern of a year never takes in one of its dinners. By subject: same family and overlapping span; a document is one story whatever its span, but
-- dealings with a payee are one story only where the overlap is at least half of the longer span and neither is wide beside the other.
CREATE OR REPLACE TEMP TABLE relation AS
WITH size AS (
    SELECT hit_id, count(*) AS rows FROM hit_key
    GROUP BY hit_id
),

hit AS (
    SELECT k.*, s.rows, k.rule_code IN ('ZH04', 'ZH05', 'ZH06') AS is_strange, k.rule_code LIKE 'SJ%' AS is_data
    FROM kept_hit AS k
    INNER JOIN size AS s ON s.hit_id = k.hit_id
),

sharing AS (
    SELECT a.place AS strong_place, b.place AS weak_place, count(*) AS shared
    FROM hit_key AS a
    INNER JOIN hit_key AS b ON b.village_code = a.village_code AND b.ledger_key = a.ledger_key AND a.place < b.place
    GROUP BY a.place, b.place
),

by_evidence AS (
    SELECT s.strong_place, s.weak_place
    FROM sharing AS s
    INNER JOIN hit AS a ON a.place = s.strong_place
    INNER JOIN hit AS b ON b.place = s.weak_place
    WHERE 2 * s.shared >= least(a.rows, b.rows)
        AND (greatest(a.rows, b.rows) <= 6 OR greatest(a.rows, b.rows) <= 3 * least(a.rows, b.rows))
),

by_subject AS (
    SELECT a.place AS strong_place, b.place AS weak_place
    FROM hit AS a
    INNER JOIN hit AS b
        ON b.village_code = a.village_code
        AND b.family = a.family
        AND b.subject_is = a.subject_is
        AND b.subject = a.subject
        AND a.place < b.place
        AND a.first_on <= b.last_on
        AND b.first_on <= a.last_on
    -- A village is the subject of every pattern found in it: that tells no story.
    WHERE a.subject_is <> 'village'
        AND (
            a.subject_is NOT IN ('person', 'firm', 'payee', 'account')
            OR (
                2 * (least(a.last_on, b.last_on) - greatest(a.first_on, b.first_on) + 1) >= greatest(a.last_on - a.first_on, b.last_on - b.first_on) + 1
                AND (greatest(a.rows, b.rows) <= 6 OR greatest(a.rows, b.rows) <= 3 * least(a.rows, b.rows))
            )
        )
),

related AS (
    SELECT strong_place, weak_place FROM by_evidence
    UNION
    SELECT strong_place, weak_place FROM by_subject
)

SELECT r.strong_place, r.weak_place
FROM related AS r
INNER JOIN hit AS a ON a.place = r.strong_place
INNER JOIN hit AS b ON b.place = r.weak_place
-- The lists of strange rows and the shape of digits, which cites many rows, are never blended with anything, and the state of the data is never mixed with conduct.
WHERE a.is_data = b.is_data AND ((NOT a.is_strange AND NOT b.is_strange) OR a.rule_code = b.rule_code)
