-- The tables beside the kinds; the kinds' own come from their TOML.
CREATE TABLE IF NOT EXISTS staged.sheet (
    file_id VARCHAR,
    sha256 VARCHAR,
    path VARCHAR NOT NULL,
    sheet_no INTEGER NOT NULL,
    sheet VARCHAR NOT NULL,
    is_hidden BOOLEAN NOT NULL,
    kind VARCHAR,
    status VARCHAR NOT NULL,
    why VARCHAR NOT NULL,
    run_no INTEGER NOT NULL,
    rows_read BIGINT NOT NULL,
    rows_loaded BIGINT NOT NULL,
    rows_quarantined BIGINT NOT NULL,
    rows_duplicate BIGINT NOT NULL,
    rows_skipped BIGINT NOT NULL,
    sums JSON,
    first_on DATE,
    last_on DATE,
    village_codes VARCHAR[],
    reader VARCHAR NOT NULL,
    mapping JSON,
    is_gone BOOLEAN NOT NULL
);
CREATE TABLE IF NOT EXISTS staged.rejected (
    row_id VARCHAR, source_file VARCHAR, source_sheet VARCHAR, source_row BIGINT, kind VARCHAR, field VARCHAR, raw_value VARCHAR, code VARCHAR, reason VARCHAR, line VARCHAR
);
CREATE TABLE IF NOT EXISTS staged.duplicate (row_id VARCHAR, kind VARCHAR, source_file VARCHAR, source_sheet VARCHAR, source_row BIGINT, first_row_id VARCHAR);
-- 更正值 as they came back, and the ones that are in the rows.
CREATE TABLE IF NOT EXISTS staged.correction (
    row_id VARCHAR, field VARCHAR, value VARCHAR, file_id VARCHAR, sheet_no INTEGER, record BIGINT, path VARCHAR, run_no INTEGER
);
CREATE TABLE IF NOT EXISTS staged.corrected (row_id VARCHAR, field VARCHAR, value VARCHAR);
-- Files whose rows came or went since the ledger was built.
CREATE TABLE IF NOT EXISTS staged.changed (file_id VARCHAR);
-- What each loaded row says, so that the same row in another file is known again.
CREATE TABLE IF NOT EXISTS staged.content (kind VARCHAR, said UBIGINT, said_too UBIGINT, file_id VARCHAR, sheet_no INTEGER, record BIGINT);
-- Whose hashes these are: another version of DuckDB may hash otherwise.
CREATE TABLE IF NOT EXISTS staged.content_of (version VARCHAR);
