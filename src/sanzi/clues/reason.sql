-- Why each clue is on the list: the reasons of its hits, strongest first, each with what kept its level down (once where it is the same for all), then what
-- is known about the village's data.
CREATE OR REPLACE TEMP TABLE reason AS
WITH said AS (
    SELECT
        g.clue_no,
        g.position,
        k.reason,
        k.level_why,
        count(*) OVER clue > 1 AND count(k.level_why) OVER clue = count(*) OVER clue
        AND min(k.level_why) OVER clue = max(k.level_why) OVER clue AS is_shared
    FROM grouped AS g
    INNER JOIN kept_hit AS k ON k.hit_id = g.hit_id
    WINDOW clue AS (PARTITION BY g.clue_no)
),

joined AS (
    SELECT
        clue_no,
        CASE WHEN count(*) = 1 THEN any_value(text) ELSE string_agg(numbered(position, text), ' ' ORDER BY position) END
        || coalesce('（各项相同：' || any_value(level_why) FILTER (WHERE is_shared) || '）', '') AS text
    FROM (SELECT *, reason || CASE WHEN is_shared THEN '' ELSE coalesce('（' || level_why || '）', '') END AS text FROM said)
    GROUP BY clue_no
)

SELECT j.clue_no, j.text || coalesce('（数据提示：' || w.warning || '）', '') AS reason
FROM joined AS j
INNER JOIN levelled AS l ON l.clue_no = j.clue_no
LEFT JOIN warning AS w ON w.village_code = l.village_code
