-- The same for an account's ledger. Its balance bears no sign (借 or 贷 stands beside it), so that only the size of a step can be told.
WITH line AS (
    SELECT
        source_row,
        coalesce(account_code, account_name) AS account,
        abs(plain_money(regexp_replace(tidy(cells_of(line, separator, cells)[$place]), '[,¥￥]', '', 'g'))) AS balance,
        abs(coalesce(debit, 0) - coalesce(credit, 0)) AS moved
    FROM read_parquet($typed)
    JOIN read_parquet($raw) ON record = source_row
    WHERE problem IS NULL
),
step AS (
    SELECT source_row, balance, lag(balance) OVER above AS balance_above, moved, lag(moved) OVER above AS moved_above
    FROM line
    WINDOW above AS (PARTITION BY account ORDER BY source_row)
)
SELECT
    count(balance - balance_above) AS steps,
    count(*) FILTER (abs(balance - balance_above) <> moved AND balance + balance_above <> moved) AS falling_short,
    min(source_row) FILTER (abs(balance - balance_above) <> moved AND balance + balance_above <> moved) AS first_short,
    count(*) FILTER (abs(balance - balance_above) <> moved_above AND balance + balance_above <> moved_above) AS short_from_below,
    min(source_row) FILTER (abs(balance - balance_above) <> moved_above AND balance + balance_above <> moved_above) AS first_from_below
FROM step
