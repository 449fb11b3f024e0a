-- Why each clue is on the list: the reasons of its hits, strongest first, each with what kept its level down, then what is known about the village's data.
CREATE OR REPLACE TEMP TABLE reason AS
WITH said AS (
    SELECT g.clue_no, g.position, k.reason || coalesce('（' || k.level_why || '）', '') AS text
    FROM grouped AS g
    INNER JOIN kept_hit AS k ON k.hit_id = g.hit_id
),

joined AS (
    SELECT clue_no, CASE WHEN count(*) = 1 THEN any_value(text) ELSE string_agg(numbered(position, text), ' ' ORDER BY position) END AS text
    FROM said
    GROUP BY clue_no
)

SELECT j.clue_no, j.text || coalesce('（数据提示：' || w.warning || '）', '') AS reason
FROM joined AS j
INNER JOIN levelled AS l ON l.clue_no = j.clue_no
LEFT JOIN warning AS w ON w.village_code = l.village_code
