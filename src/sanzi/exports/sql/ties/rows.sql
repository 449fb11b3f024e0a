-- The rows of one kind with their sheet.
CREATE OR REPLACE TEMP VIEW tie_/*kind*/ AS
SELECT each.*, sheet.file_id, sheet.sheet_no, sheet.is_fresh, sheet.is_one_column
FROM staged./*kind*/ AS each
JOIN tie_sheet AS sheet ON sheet.file_id = file_of(row_id) AND sheet.sheet_no = sheet_of(row_id)
/*reach*/
