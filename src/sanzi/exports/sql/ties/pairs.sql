-- What two rows say of the same money, under one reading: left × 10 ^ power = right, and the sides as they stand or swapped. `matched` tells amounts apart.
CREATE OR REPLACE TEMP TABLE tie_pair (
    tie VARCHAR,
    left_file VARCHAR,
    left_sheet INTEGER,
    left_row BIGINT,
    left_amount DECIMAL(18, 2),
    left_said VARCHAR,
    right_file VARCHAR,
    right_sheet INTEGER,
    right_row BIGINT,
    right_amount DECIMAL(18, 2),
    right_said VARCHAR,
    power INTEGER,
    is_swapped BOOLEAN,
    matched VARCHAR
)
