-- Amounts of two sheets that say the same under one reading: left × 10 ^ power = right, and the sides as they stand or swapped.
CREATE TABLE IF NOT EXISTS staged.tie (
    tie VARCHAR NOT NULL,
    left_file VARCHAR NOT NULL,
    left_sheet INTEGER NOT NULL,
    right_file VARCHAR NOT NULL,
    right_sheet INTEGER NOT NULL,
    power INTEGER NOT NULL,
    is_swapped BOOLEAN NOT NULL,
    matches BIGINT NOT NULL,
    sample STRUCT(left_row BIGINT, left_said VARCHAR, right_row BIGINT, right_said VARCHAR)[]
)
