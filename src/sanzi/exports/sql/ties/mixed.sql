-- Sheets in which some amounts agree as they were read and others, about as much larger or smaller, only times a power of ten.
WITH seen AS (
    SELECT
        tie,
        left_file AS file_id,
        left_sheet AS sheet_no,
        TRUE AS is_left,
        left_row AS row,
        left_amount AS amount,
        left_said AS said,
        right_row AS other_row,
        right_said AS other_said,
        power,
        matched
    FROM tie_pair
    WHERE NOT is_swapped
    UNION ALL
    SELECT tie, right_file, right_sheet, FALSE, right_row, right_amount, right_said, left_row, left_said, -power, matched FROM tie_pair
    WHERE NOT is_swapped
),
shown AS (
    SELECT *, {'row': row, 'said': said, 'other_row': other_row, 'other_said': other_said} AS pair FROM seen
),
fitting AS (
    SELECT tie, file_id, sheet_no, is_left, count(DISTINCT matched) AS as_read, median(log10(amount)) AS size, list(pair ORDER BY pair)[1:3] AS sample
    FROM shown
    WHERE power = 0
    GROUP BY ALL
),
-- An amount that agrees as it stands is none of the others.
other AS (
    SELECT
        tie,
        file_id,
        sheet_no,
        is_left,
        power,
        count(DISTINCT matched) AS matches,
        count(DISTINCT row) AS rows,
        median(log10(amount)) AS size,
        min(amount) AS least,
        max(amount) AS most,
        list(pair ORDER BY pair)[1:3] AS sample
    FROM shown
    ANTI JOIN (SELECT tie, file_id, sheet_no, is_left, row, amount FROM seen WHERE power = 0) AS fits USING (tie, file_id, sheet_no, is_left, row, amount)
    WHERE power <> 0
    GROUP BY ALL
)
SELECT tie, file_id, sheet_no, is_left, power, as_read, matches, rows, least, most, fitting.sample, other.sample
FROM fitting
JOIN other USING (tie, file_id, sheet_no, is_left)
WHERE abs(fitting.size - other.size - power) <= 1
ORDER BY tie, file_id, sheet_no, is_left, power
