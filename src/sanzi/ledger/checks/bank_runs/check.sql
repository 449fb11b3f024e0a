-- Each balance is the one before, less what went out, plus what came in. Statements run either way: the way with fewer breaks is meant.
WITH placed AS (
    SELECT *, left(row_id, 12) AS file_id, split_part(row_id, '.', 2)::INTEGER AS sheet_no, split_part(row_id, '.', 3)::INTEGER AS record, CASE WHEN is_out THEN -amount ELSE amount END AS change
    FROM ledger.bank_line
    WHERE balance IS NOT NULL
),

step AS (
    SELECT
        village_code,
        file_id,
        sheet_no,
        account_no,
        balance - change - lag(balance) OVER w AS gap_down,
        lag(balance) OVER w - lag(change) OVER w - balance AS gap_up
    FROM placed
    WINDOW w AS (PARTITION BY file_id, sheet_no, account_no ORDER BY record)
),

sheet AS (
    SELECT village_code, count(gap_down) AS checked, count(*) FILTER (gap_down <> 0) AS failed_down, count(*) FILTER (gap_up <> 0) AS failed_up FROM step
    GROUP BY village_code, file_id, sheet_no, account_no
)

SELECT village_code, sum(checked) AS checked, sum(least(failed_down, failed_up)) AS failed
FROM sheet
GROUP BY village_code
