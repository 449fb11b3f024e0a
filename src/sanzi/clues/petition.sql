-- ZH01: every petition with the families of rules that look at what it tells, and tonight's hits of those families in its village and its time:
-- a hit counts whose span touches the three years before the petition was taken in.
CREATE OR REPLACE TABLE clues.petition AS
WITH told AS (
    SELECT p.village_code, p.petition_no, p.petition_on, p.row_id, list(DISTINCT w.family ORDER BY w.family) FILTER (WHERE w.family IS NOT NULL) AS families
    FROM ledger.petition AS p
    LEFT JOIN petition_word AS w ON contains(concat_ws(' ', p.category, p.content), w.word)
    WHERE p.village_code IS NOT NULL AND p.petition_on IS NOT NULL
    GROUP BY ALL
),

matched AS (
    SELECT t.row_id, list(DISTINCT h.hit_id ORDER BY h.hit_id) AS hit_ids
    FROM told AS t
    INNER JOIN hits.hit AS h
        ON h.village_code = t.village_code
        AND list_contains(t.families, h.family)
        AND h.first_on <= t.petition_on
        AND h.last_on >= t.petition_on - INTERVAL 3 YEAR
    GROUP BY t.row_id
),

-- What could not be asked of the village may be why nothing was found.
asked AS (
    SELECT t.row_id, count(*) AS rule_count, count(*) FILTER (WHERE c.status <> 'ran') AS unasked_count
    FROM told AS t
    INNER JOIN hits.rule AS r ON list_contains(t.families, r.family)
    INNER JOIN hits.coverage AS c ON c.rule_code = r.rule_code AND c.village_code = t.village_code
    GROUP BY t.row_id
)

SELECT
    t.village_code,
    t.petition_no,
    t.petition_on,
    coalesce(t.families, []) AS families,
    coalesce(m.hit_ids, []) AS hit_ids,
    CAST(coalesce(len(m.hit_ids), 0) AS INTEGER) AS hit_count,
    CAST(coalesce(a.rule_count, 0) AS INTEGER) AS rule_count,
    CAST(coalesce(a.unasked_count, 0) AS INTEGER) AS unasked_count,
    t.row_id
FROM told AS t
LEFT JOIN matched AS m ON m.row_id = t.row_id
LEFT JOIN asked AS a ON a.row_id = t.row_id
ORDER BY t.village_code, t.petition_on, t.petition_no, t.row_id
