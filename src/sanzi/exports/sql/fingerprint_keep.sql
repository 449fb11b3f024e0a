INSERT INTO staged.fingerprint BY NAME
SELECT sheet.* EXCLUDE (step), measures.* EXCLUDE (file_id, sheet_no)
FROM fingerprint_new AS measures
JOIN judged_sheet AS sheet USING (file_id, sheet_no)
SEMI JOIN kept_sheet USING (file_id, sheet_no)
