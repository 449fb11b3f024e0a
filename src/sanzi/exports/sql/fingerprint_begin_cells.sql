-- The cells that one run samples.
CREATE OR REPLACE TEMP TABLE fingerprint_cell (
    file_id VARCHAR, sheet_no INTEGER, record BIGINT, "column" VARCHAR, type VARCHAR, cell VARCHAR, value DOUBLE, is_unread BOOLEAN, beside VARCHAR
)
