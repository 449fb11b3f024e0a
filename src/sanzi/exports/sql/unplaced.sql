-- Rows that name no organisation code themselves, by what they do tell.
SELECT DISTINCT left(row_id, 12) AS file_id, split_part(row_id, '.', 2)::INTEGER AS sheet_no, village_told
FROM read_parquet($typed)
WHERE problem IS NULL AND village_code IS NULL
ORDER BY ALL
