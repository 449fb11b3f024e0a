-- The pairs of this run, counted.
INSERT INTO staged.tie
SELECT
    tie,
    left_file,
    left_sheet,
    right_file,
    right_sheet,
    power,
    is_swapped,
    count(DISTINCT matched),
    list({'left_row': left_row, 'left_said': left_said, 'right_row': right_row, 'right_said': right_said} ORDER BY left_row, right_row, left_said, right_said)[1:3]
FROM tie_pair
GROUP BY ALL
