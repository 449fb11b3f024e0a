INSERT INTO staged.correction
SELECT $row_id, $field, $value, $file_id, $sheet_no, $record, $path, $run_no
WHERE NOT EXISTS (FROM staged.correction WHERE file_id = $file_id AND sheet_no = $sheet_no AND record = $record)
