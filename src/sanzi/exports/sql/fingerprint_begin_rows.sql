-- The sheets that it samples.
CREATE OR REPLACE TEMP TABLE fingerprint_rows (file_id VARCHAR, sheet_no INTEGER, rows BIGINT, last_on DATE)
