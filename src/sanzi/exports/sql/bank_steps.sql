-- Each bank line's step of the balance beside what it moved; the same against the line above, for statements that begin with the latest.
WITH line AS (
    SELECT source_row, account_no, balance, CASE direction WHEN '贷' THEN amount ELSE -amount END AS moved
    FROM read_parquet($typed)
    WHERE problem IS NULL
),
step AS (
    SELECT source_row, balance - lag(balance) OVER above AS step, moved, lag(moved) OVER above AS moved_above
    FROM line
    WINDOW above AS (PARTITION BY account_no ORDER BY source_row)
)
SELECT
    count(step) AS steps,
    count(*) FILTER (step <> moved) AS falling_short,
    min(source_row) FILTER (step <> moved) AS first_short,
    count(*) FILTER (step <> -moved_above) AS short_from_below,
    min(source_row) FILTER (step <> -moved_above) AS first_from_below
FROM step
