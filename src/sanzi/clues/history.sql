-- Every night's clues as the next nights need them to tell a story that goes on from a new one.
CREATE TABLE IF NOT EXISTS clues.history (
    as_of DATE NOT NULL,
    clue_id VARCHAR NOT NULL,
    village_code VARCHAR NOT NULL,
    anchor_key VARCHAR NOT NULL,
    ledger_keys VARCHAR[] NOT NULL,
    hit_keys VARCHAR[] NOT NULL,
    level VARCHAR NOT NULL,
    score DECIMAL(4, 1) NOT NULL,
    amount DECIMAL(18, 2),
    first_seen_on DATE NOT NULL,
    is_shadow BOOLEAN DEFAULT FALSE,
    PRIMARY KEY (as_of, clue_id)
)
