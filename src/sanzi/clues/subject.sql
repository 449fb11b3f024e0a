-- Whom or what each clue is about, and its title of at most 40 characters: the strongest hit's rule, its subject, the money of the clue.
CREATE OR REPLACE TEMP TABLE subject AS
WITH named AS (
    SELECT g.clue_no, k.subject, min(g.position) AS position
    FROM grouped AS g
    INNER JOIN kept_hit AS k ON k.hit_id = g.hit_id
    WHERE k.subject IS NOT NULL
    GROUP BY g.clue_no, k.subject
),

subjects AS (
    SELECT clue_no, string_agg(subject, '；' ORDER BY position) AS subject FROM named
    GROUP BY clue_no
),

part AS (
    SELECT
        l.clue_no,
        r.title || CASE WHEN len(l.rule_codes) > 1 THEN '等' || len(l.rule_codes) || '项' ELSE '' END AS head,
        CASE WHEN k.subject_is <> 'village' THEN k.subject END AS subject,
        coalesce('，' || yuan(s.amount), '') AS money
    FROM levelled AS l
    INNER JOIN kept_hit AS k ON k.hit_id = l.anchor_hit_id
    INNER JOIN hits.rule AS r ON r.rule_code = k.rule_code
    INNER JOIN scored AS s ON s.clue_no = l.clue_no
)

SELECT
    p.clue_no,
    s.subject,
    p.head
    || coalesce(
        '：' || CASE
            WHEN length(p.subject) <= 39 - length(p.head) - length(p.money) THEN p.subject
            ELSE left(p.subject, 38 - length(p.head) - length(p.money)) || '…'
        END,
        ''
    )
    || p.money AS title
FROM part AS p
LEFT JOIN subjects AS s ON s.clue_no = p.clue_no
