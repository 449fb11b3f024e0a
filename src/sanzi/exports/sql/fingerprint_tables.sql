-- One row: one column of one sheet that was accepted. Shares are of the sampled rows (filled, unread) or of the cells that say something.
CREATE TABLE IF NOT EXISTS staged.fingerprint (
    source VARCHAR NOT NULL,         -- kind, mapped columns and folder, times and copy marks taken out
    name VARCHAR NOT NULL,           -- file and sheet, times and copy marks taken out: the same village month after month
    file_id VARCHAR NOT NULL,
    sheet_no INTEGER NOT NULL,
    path VARCHAR NOT NULL,
    run_no INTEGER NOT NULL,
    last_on DATE,                    -- the latest day of the sampled rows, NULL where the kind has none
    "column" VARCHAR NOT NULL,       -- a canonical column; amount|借, one side of it; a<b or a+b=c, a relation between columns
    rows BIGINT NOT NULL,
    cells BIGINT NOT NULL,
    unread DOUBLE NOT NULL,          -- kept out or left empty because the cell could not be read
    numbers DOUBLE NOT NULL,
    dates DOUBLE NOT NULL,
    codes DOUBLE NOT NULL,
    texts DOUBLE NOT NULL,           -- with Chinese characters
    valued BIGINT NOT NULL,          -- cells that are numbers other than nought
    sizes DOUBLE[],                  -- log10 of the size at the 10th, 25th, 50th, 75th, 90th hundredth; NULL without numbers
    whole DOUBLE,                    -- share of whole yuan
    hundreds DOUBLE,                 -- share of round hundreds
    negative DOUBLE,
    distinct_share DOUBLE NOT NULL,
    holds DOUBLE,                    -- a relation: share of rows that fulfil it, and that fulfil it turned round
    turned DOUBLE,
    lengths MAP(INTEGER, DOUBLE),    -- digits of numbers and codes; 100 + a third of the characters of Chinese text
    keys MAP(VARCHAR, DOUBLE),       -- the most frequent cells
    words MAP(VARCHAR, DOUBLE),      -- share of cells with that character or those first three digits; of amounts, what stands beside them
    examples VARCHAR[]
);
