UPDATE staged./*kind*/ AS loaded
SET village_code = placed.village_code
FROM unplaced
JOIN placed ON placed.file_id = unplaced.file_id AND placed.sheet_no = unplaced.sheet_no AND placed.village_told IS NOT DISTINCT FROM unplaced.village_told
WHERE unplaced.kind = $kind AND loaded.row_id = unplaced.row_id
