-- What was said of sheets that are gone or were read again.
DELETE FROM staged.tie
WHERE left_file NOT IN (SELECT file_id FROM tie_sheet WHERE NOT is_fresh) OR right_file NOT IN (SELECT file_id FROM tie_sheet WHERE NOT is_fresh)
