-- Statement and book balance of each village at the last month end that both reach, with what is in transit and what was never matched.
INSERT INTO features.bank_gap
WITH reach AS (
    SELECT village_code, is_line, min(day) AS first_on, max(day) AS last_on, count(DISTINCT account) AS accounts
    FROM features.bank_side
    GROUP BY village_code, is_line
),

village AS (
    SELECT
        l.village_code,
        greatest(l.first_on, e.first_on) AS first_on,
        (date_trunc('month', least(l.last_on, e.last_on) + 1) - INTERVAL 1 DAY)::DATE AS month_end,
        l.accounts
    FROM reach AS l
    INNER JOIN reach AS e ON e.village_code = l.village_code AND e.accounts = l.accounts
    WHERE l.is_line AND NOT e.is_line
),

last_day AS (
    SELECT b.village_code, b.account_no, max(b.bank_on) AS bank_on
    FROM ledger.bank_line AS b
    INNER JOIN village AS v ON v.village_code = b.village_code AND b.bank_on <= v.month_end
    WHERE b.account_no IS NOT NULL
    GROUP BY b.village_code, b.account_no
),

-- Several lines of one day without a time and a number of their own have no order: which is the last is not known.
last_line AS (
    SELECT
        b.village_code,
        b.account_no,
        CASE WHEN count(*) = 1 OR count(coalesce(b.bank_time, b.serial)) = count(*) THEN max_by(b.balance, (coalesce(b.bank_time, ''), coalesce(b.serial, ''))) END AS balance,
        max_by(b.row_id, (coalesce(b.bank_time, ''), coalesce(b.serial, ''))) AS row_id
    FROM ledger.bank_line AS b
    INNER JOIN last_day AS d ON d.village_code = b.village_code AND d.account_no = b.account_no AND d.bank_on = b.bank_on
    GROUP BY b.village_code, b.account_no
),

bank AS (
    SELECT village_code, count(*) AS accounts, sum(balance) AS balance, list(row_id ORDER BY row_id) AS row_ids
    FROM last_line
    GROUP BY village_code
    HAVING count(balance) = count(*)
),

book AS (
    SELECT village_code, sum(balance) AS balance, count(*) FILTER (balance <> 0) AS accounts, flatten(list(opening_row_ids ORDER BY opening_row_ids)) AS row_ids
    FROM (
        SELECT a.village_code, a.account, max_by(a.balance, a.day) AS balance, max_by(a.opening_row_ids, a.day) AS opening_row_ids, count(a.balance) AS known
        FROM features.account_day AS a
        INNER JOIN village AS v ON v.village_code = a.village_code AND a.day <= v.month_end
        WHERE NOT a.is_cash
        GROUP BY a.village_code, a.account
    )
    GROUP BY village_code
    HAVING count(*) FILTER (known = 0) = 0
),

-- What the lines moved up to the month end less what the entries did is in transit, or was never matched.
moved AS (
    SELECT s.village_code, sum(CASE WHEN s.is_line = s.is_in THEN s.amount ELSE -s.amount END) AS amount
    FROM features.bank_side AS s
    INNER JOIN village AS v ON v.village_code = s.village_code AND s.day <= v.month_end
    GROUP BY s.village_code
),

open AS (
    SELECT o.village_code, sum(CASE WHEN o.is_line = o.is_in THEN o.amount ELSE -o.amount END) AS amount
    FROM features.bank_open AS o
    INNER JOIN village AS v ON v.village_code = o.village_code AND o.day <= v.month_end
    GROUP BY o.village_code
)

SELECT
    v.village_code,
    v.month_end,
    v.first_on,
    v.accounts,
    bank.balance AS bank_balance,
    book.balance AS book_balance,
    moved.amount - coalesce(open.amount, 0) AS in_transit,
    coalesce(open.amount, 0) AS open_items,
    list_distinct(list_concat(bank.row_ids, book.row_ids)) AS row_ids
FROM village AS v
INNER JOIN bank ON bank.village_code = v.village_code AND bank.accounts = v.accounts
INNER JOIN book ON book.village_code = v.village_code AND book.accounts <= v.accounts
INNER JOIN moved ON moved.village_code = v.village_code
LEFT JOIN open ON open.village_code = v.village_code
WHERE v.month_end >= v.first_on
ORDER BY v.village_code
