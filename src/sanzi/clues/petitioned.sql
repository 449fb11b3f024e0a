-- Each hit that a petition is about, with the latest such petition. Only blue becomes yellow, and only where neither a cap nor an innocent explanation
-- that holds made it blue: what villagers say is a reason to look sooner, not evidence, and red needs evidence.
CREATE OR REPLACE TEMP TABLE petitioned AS
SELECT
    h.hit_id,
    h.level = 'blue' AND h.level_why IS NULL AS is_raised,
    '信访' || arg_max(p.petition_no, (p.petition_on, p.petition_no)) || '（' || cn_day(max(p.petition_on)) || '受理）'
    || CASE WHEN count(*) > 1 THEN '等' || count(*) || '件' ELSE '' END || '反映的问题同属“' || h.family || '”类'
    || CASE WHEN h.level = 'blue' AND h.level_why IS NULL THEN '，由蓝列黄' ELSE '' END AS told
FROM (SELECT *, unnest(hit_ids) AS hit_id FROM clues.petition) AS p
INNER JOIN hits.hit AS h ON h.hit_id = p.hit_id
GROUP BY h.hit_id, h.family, h.level, h.level_why
