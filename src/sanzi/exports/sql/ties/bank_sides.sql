-- How many steps of a statement's running balance follow as it was read, and with the sides swapped; newest first or newest last, whichever fits better.
WITH line AS (
    SELECT source_row, account_no, balance, CASE direction WHEN '贷' THEN amount ELSE -amount END AS moved
    FROM staged.bank
    WHERE row_id >= $low AND row_id < $high
),
step AS (
    SELECT source_row, balance, balance - lag(balance) OVER above AS step, moved, lag(moved) OVER above AS moved_above
    FROM line
    WINDOW above AS (PARTITION BY account_no ORDER BY source_row)
)
SELECT
    count(step) AS steps,
    greatest(count(*) FILTER (step = moved), count(*) FILTER (step = -moved_above)) AS as_read,
    greatest(count(*) FILTER (step = -moved), count(*) FILTER (step = moved_above)) AS swapped,
    list({'row': source_row, 'moved': moved::VARCHAR, 'balance': balance::VARCHAR} ORDER BY source_row)[1:4] AS sample
FROM step
