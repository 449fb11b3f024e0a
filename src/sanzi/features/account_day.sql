-- The balance of cash and of each bank account by the books, day by day, from the nearest opening balance known.
INSERT INTO features.account_day
WITH entry AS (
    SELECT
        village_code,
        role = 'cash' AS is_cash,
        CASE WHEN role = 'cash' THEN '库存现金' ELSE coalesce(account_code, account_name) END AS account,
        voucher_on AS day,
        month,
        debit,
        credit,
        is_opening,
        row_id
    FROM ledger.entry
    WHERE role IN ('cash', 'bank') AND coalesce(account_code, account_name) IS NOT NULL AND NOT is_closing
),

-- A sheet may show 102 and, below it, 10201: only the last level counts.
leaf AS (
    SELECT * FROM ledger.balance
    WHERE role IN ('cash', 'bank') AND village_code IS NOT NULL AND month IS NOT NULL
    QUALIFY NOT coalesce(starts_with(lead(account_code) OVER (PARTITION BY village_code, month ORDER BY account_code), account_code), FALSE)
),

told AS (
    SELECT
        village_code,
        CASE WHEN role = 'cash' THEN '库存现金' ELSE coalesce(account_code, account_name) END AS account,
        role = 'cash' AS is_cash,
        month,
        sum(opening_debit - opening_credit) AS opening,
        sum(closing_debit - closing_credit) AS closing,
        list(row_id ORDER BY row_id) AS row_ids,
        FALSE AS is_by_voucher
    FROM leaf
    GROUP BY ALL
    UNION ALL
    SELECT village_code, account, is_cash, month, sum(debit - credit), NULL, list(row_id ORDER BY row_id), TRUE
    FROM entry
    WHERE is_opening
    GROUP BY ALL
),

-- An opening voucher outranks the sheet of its month, which may count it among the movements.
opening AS (
    SELECT *, lead(opening) OVER w AS next_opening
    FROM (FROM told QUALIFY row_number() OVER (PARTITION BY village_code, account, month ORDER BY is_by_voucher DESC) = 1)
    WINDOW w AS (PARTITION BY village_code, account ORDER BY month)
),

day AS (
    SELECT
        village_code,
        account,
        is_cash,
        day,
        sum(debit) AS debit,
        sum(credit) AS credit
    FROM (
        SELECT village_code, account, is_cash, day, debit, credit FROM entry WHERE NOT is_opening
        UNION ALL
        SELECT village_code, account, is_cash, month, 0, 0 FROM opening
    )
    GROUP BY ALL
),

begun AS (SELECT village_code, account, min_by(opening, month) AS opening, min_by(row_ids, month) AS row_ids, min(month) AS month FROM opening GROUP BY ALL),

placed AS (
    SELECT
        d.*,
        o.month AS opening_on,
        o.opening,
        o.next_opening,
        o.closing,
        o.row_ids AS opening_row_ids,
        sum(d.debit - d.credit) OVER (PARTITION BY d.village_code, d.account, o.month ORDER BY d.day) AS moved,
        lead(d.day) OVER (PARTITION BY d.village_code, d.account ORDER BY d.day) AS next_on
    FROM day AS d
    ASOF LEFT JOIN opening AS o ON o.village_code = d.village_code AND o.account = d.account AND o.month <= d.day
),

-- All that moved between one opening and the next.
span AS (
    SELECT village_code, account, opening_on, sum(debit - credit) AS moved, max(day) AS last_on
    FROM placed
    GROUP BY ALL
),

kept AS (SELECT village_code, max(voucher_on) AS last_on FROM ledger.entry GROUP BY village_code)

SELECT
    p.village_code,
    p.account,
    p.is_cash,
    p.day,
    coalesce(p.next_on - 1, greatest(k.last_on, p.day)) AS until_on,
    p.debit,
    p.credit,
    p.moved,
    coalesce(p.opening, b.opening - s.moved) + p.moved AS balance,
    coalesce(p.opening_on, b.month) AS opening_on,
    p.opening + s.moved = CASE WHEN s.last_on <= last_day(p.opening_on) THEN coalesce(p.closing, p.next_opening) ELSE p.next_opening END AS is_tied,
    coalesce(p.opening_row_ids, b.row_ids, []) AS opening_row_ids
FROM placed AS p
INNER JOIN span AS s ON s.village_code = p.village_code AND s.account = p.account AND s.opening_on IS NOT DISTINCT FROM p.opening_on
INNER JOIN kept AS k ON k.village_code = p.village_code
LEFT JOIN begun AS b ON b.village_code = p.village_code AND b.account = p.account
ORDER BY p.village_code, p.account, p.day
