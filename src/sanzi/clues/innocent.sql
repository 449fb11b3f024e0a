-- The usual lawful explanations of each clue's rules, each with what looking for it gave: 成立, 不成立, or that it could not be checked.
CREATE OR REPLACE TEMP TABLE innocent AS
WITH card AS (
    SELECT
        p.clue_no,
        p.rule_place,
        unnest(r.innocent_texts) AS innocent_text,
        unnest(range(1, len(r.innocent_texts) + 1)) AS text_place
    FROM rule_place AS p
    INNER JOIN hits.rule AS r ON r.rule_code = p.rule_code
),

looked AS (
    SELECT
        g.clue_no,
        a.innocent_text,
        CASE WHEN a.holds THEN '核对成立：' WHEN NOT a.holds THEN '已核对不成立：' ELSE '未能核对：' END || a.sentence AS answer,
        min(g.position) AS position
    FROM grouped AS g
    INNER JOIN hits.against AS a ON a.hit_id = g.hit_id
    GROUP BY ALL
),

answered AS (
    SELECT
        clue_no,
        innocent_text,
        -- Three answers say enough in a cell; the rows behind all of them are among the evidence.
        array_to_string(list(answer ORDER BY position, answer)[:3], '；') || CASE WHEN count(*) > 3 THEN '；等' || count(*) || '处' ELSE '' END AS answers
    FROM looked
    GROUP BY clue_no, innocent_text
),

said AS (
    SELECT c.clue_no, c.innocent_text || '（' || coalesce(any_value(a.answers), '未能核对') || '）' AS text, min((c.rule_place, c.text_place)) AS place
    FROM card AS c
    LEFT JOIN answered AS a ON a.clue_no = c.clue_no AND a.innocent_text = c.innocent_text
    GROUP BY c.clue_no, c.innocent_text
),

ordered AS (
    SELECT clue_no, text, row_number() OVER (PARTITION BY clue_no ORDER BY place) AS position FROM said
)

SELECT clue_no, string_agg(numbered(position, text), ' ' ORDER BY position) AS innocent
FROM ordered
GROUP BY clue_no
