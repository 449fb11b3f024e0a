-- The same where some rows name their village by other words than its code.
CREATE OR REPLACE TEMP VIEW landed AS
SELECT typed.* REPLACE (coalesce(typed.village_code, placed.village_code) AS village_code)
FROM landed_untold AS typed
LEFT JOIN placed ON placed.file_id = left(row_id, 12)
    AND placed.sheet_no = split_part(row_id, '.', 2)::INTEGER
    AND placed.village_told IS NOT DISTINCT FROM typed.village_told
    AND typed.village_code IS NULL
