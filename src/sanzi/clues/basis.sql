-- The articles in force on the first and on the last day of the act (never later than tonight); policy.article has one text of every article for every day.
-- What nobody has read, or policy does not have, says 待核.
CREATE OR REPLACE TEMP TABLE basis AS
WITH act AS (
    SELECT g.clue_no, k.rule_code, unnest([k.first_on, least(k.last_on, $as_of)]) AS act_on
    FROM grouped AS g
    INNER JOIN kept_hit AS k ON k.hit_id = g.hit_id
),

cited AS (
    SELECT DISTINCT a.clue_no, a.act_on, p.rule_place, unnest(r.basis) AS article_id, unnest(range(1, len(r.basis) + 1)) AS basis_place
    FROM act AS a
    INNER JOIN rule_place AS p ON p.clue_no = a.clue_no AND p.rule_code = a.rule_code
    INNER JOIN hits.rule AS r ON r.rule_code = a.rule_code
),

text AS (
    SELECT
        article_id,
        from_on,
        to_on,
        '《' || regexp_replace(title, '施行前的规定$', '') || '》' AS law,
        CASE WHEN title LIKE '%施行前的规定' THEN '施行前的规定' ELSE article END || CASE WHEN is_read THEN '' ELSE '（待核）' END AS article
    FROM policy.article
),

named AS (
    SELECT c.clue_no, coalesce(t.law, c.article_id || '（待核）') AS law, coalesce(t.article, '') AS article, min((c.rule_place, c.basis_place)) AS place
    FROM cited AS c
    LEFT JOIN text AS t ON t.article_id = c.article_id AND c.act_on BETWEEN t.from_on AND t.to_on
    GROUP BY ALL
),

by_law AS (
    SELECT clue_no, law || string_agg(article, '、' ORDER BY place, article) AS name, min(place) AS place
    FROM named
    GROUP BY clue_no, law
)

SELECT l.clue_no, coalesce(string_agg(b.name, '；' ORDER BY b.place, b.name), '待核') AS basis
FROM levelled AS l
LEFT JOIN by_law AS b ON b.clue_no = l.clue_no
GROUP BY l.clue_no
