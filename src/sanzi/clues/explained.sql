-- Hits of the two lists of strange rows (ZH04, ZH05) at least half of whose documents another rule already cites; a rule in shadow explains nothing.
CREATE OR REPLACE TEMP TABLE explained AS
WITH strange AS (
    SELECT hit_id, unnest(ledger_keys) AS ledger_key FROM asked_hit
    WHERE rule_code IN ('ZH04', 'ZH05')
),

-- The shape of a village's digits (ZH06) explains none of the rows that it cites.
cited AS (
    SELECT DISTINCT unnest(ledger_keys) AS ledger_key FROM hits.hit
    WHERE rule_code NOT IN ('ZH04', 'ZH05', 'ZH06') AND rule_code NOT LIKE 'SJ%'
),

-- A rule cites the entry that matters; the other entries of the same voucher are told by it too.
document AS (
    SELECT
        l.ledger_key,
        concat_ws('|', l.village_code, l.kind, date_trunc('month', l.happened_on)::DATE::VARCHAR, coalesce(l.doc_no, l.ledger_key)) AS document
    FROM ledger.lineage AS l
    WHERE l.ledger_key IN (SELECT ledger_key FROM strange UNION ALL SELECT ledger_key FROM cited)
),

cited_document AS (
    SELECT DISTINCT d.document FROM document AS d
    SEMI JOIN cited AS c ON c.ledger_key = d.ledger_key
)

SELECT s.hit_id
FROM strange AS s
INNER JOIN document AS d ON d.ledger_key = s.ledger_key
LEFT JOIN cited_document AS c ON c.document = d.document
GROUP BY s.hit_id
HAVING 2 * count(c.document) >= count(*)
