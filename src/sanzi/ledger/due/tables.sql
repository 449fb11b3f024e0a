-- What the last build rested on; no row of ledger_state: it did not end. And the files that came, went or were read again since.
CREATE TABLE IF NOT EXISTS night.ledger_state (digest VARCHAR NOT NULL, as_of DATE NOT NULL);
CREATE TABLE IF NOT EXISTS night.ledger_file (file_id VARCHAR NOT NULL, place BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS night.ledger_chart (village_code VARCHAR, month DATE, chart VARCHAR);
CREATE TABLE IF NOT EXISTS night.ledger_bank (told_by VARCHAR, told VARCHAR, village_code VARCHAR);
CREATE TABLE IF NOT EXISTS staged.changed (file_id VARCHAR);
