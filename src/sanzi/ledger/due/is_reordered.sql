-- Whether a file that the last build knew is no longer listed without having been told as changed, or stands in another order among its fellows.
SELECT count(*) > 0
FROM (
    SELECT
        file_id,
        now.place IS NULL AND c.file_id IS NULL AS is_lost,
        now.place < max(now.place) OVER (ORDER BY was.place ROWS UNBOUNDED PRECEDING) AS is_overtaken
    FROM night.ledger_file AS was
    LEFT JOIN file_place AS now USING (file_id)
    LEFT JOIN (SELECT DISTINCT file_id FROM staged.changed) AS c USING (file_id)
)
WHERE is_lost OR is_overtaken
