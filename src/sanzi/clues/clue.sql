-- Tonight's list, in the columns and the order of the contract.
CREATE OR REPLACE TEMP TABLE clue AS
WITH titled AS (
    SELECT p.clue_no, string_agg(r.title, ';' ORDER BY p.rule_place) AS rule_titles, arg_min(k.family, p.rule_place) AS family
    FROM rule_place AS p
    INNER JOIN hits.rule AS r ON r.rule_code = p.rule_code
    INNER JOIN (SELECT DISTINCT rule_code, family FROM kept_hit) AS k ON k.rule_code = p.rule_code
    GROUP BY p.clue_no
),

counted AS (
    SELECT clue_id, CAST(count(*) AS INTEGER) AS evidence_count FROM evidence
    GROUP BY clue_id
)

SELECT
    i.clue_id,
    l.level,
    CAST(row_number() OVER (ORDER BY s.score DESC, s.amount DESC NULLS LAST, l.village_code, i.clue_id) AS INTEGER) AS rank,
    s.score,
    v.county,
    v.township,
    v.village_name,
    l.village_code,
    t.family,
    array_to_string(l.rule_codes, ';') AS rule_codes,
    t.rule_titles,
    b.title,
    s.amount,
    l.first_on,
    l.last_on,
    b.subject,
    r.reason,
    n.innocent,
    f.verify,
    a.basis,
    e.evidence_count,
    i.first_seen_on,
    i.change,
    coalesce(d.disposition_state, '待处置') AS disposition_state,
    d.officer,
    d.disposition_form,
    d.outcome,
    d.closed_on,
    d.note
FROM levelled AS l
INNER JOIN identified AS i ON i.clue_no = l.clue_no
INNER JOIN scored AS s ON s.clue_no = l.clue_no
INNER JOIN titled AS t ON t.clue_no = l.clue_no
INNER JOIN subject AS b ON b.clue_no = l.clue_no
INNER JOIN reason AS r ON r.clue_no = l.clue_no
INNER JOIN basis AS a ON a.clue_no = l.clue_no
INNER JOIN counted AS e ON e.clue_id = i.clue_id
INNER JOIN ledger.village AS v ON v.village_code = l.village_code
LEFT JOIN innocent AS n ON n.clue_no = l.clue_no
LEFT JOIN verify AS f ON f.clue_no = l.clue_no
LEFT JOIN disposition AS d ON d.clue_id = i.clue_id
ORDER BY rank
