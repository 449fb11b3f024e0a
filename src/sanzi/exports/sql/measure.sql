-- What each new sheet brought, duplicates taken out.
SELECT left(row_id, 12) AS file_id, split_part(row_id, '.', 2)::INTEGER AS sheet_no, count(*) AS loaded, /*day*/, /*villages*/, /*sums*/
FROM landed
ANTI JOIN repeated USING (row_id)
/*placed*/
GROUP BY ALL
ORDER BY ALL
