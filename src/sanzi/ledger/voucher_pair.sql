-- Every version of a voucher that a later file does not repeat, and the number under which that file has it: its own, another one, or none.
CREATE OR REPLACE TEMP TABLE voucher_pair AS
WITH part AS (
    SELECT DISTINCT voucher_key, row_ids, tie FROM voucher_told
),

-- A ledger per account in files of their own: no file holds the whole voucher, and what they hold of it balances together.
in_parts AS (
    SELECT voucher_key FROM part
    GROUP BY voucher_key
    HAVING bool_and(tie <> 0) AND sum(tie) = 0
),

version AS (
    -- What does not balance where another file has it balanced is a part of the voucher, as a journal of one account shows it.
    SELECT * FROM voucher_told
    ANTI JOIN in_parts USING (voucher_key)
    QUALIFY tie = 0 OR NOT bool_or(tie = 0) OVER (PARTITION BY voucher_key)
),

versions AS (
    SELECT
        *,
        lag(place) OVER w AS before_place,
        lag(row_ids) OVER w AS before_row_ids
    FROM version
    WINDOW w AS (PARTITION BY voucher_key ORDER BY place)
),

-- A version and the place of the file that says otherwise; key_in_it tells whether that file still has its number.
old AS (
    SELECT t.*, n.place AS by_place, n.voucher_key AS key_in_it
    FROM versions AS n
    INNER JOIN voucher_told AS t ON t.voucher_key = n.voucher_key AND t.place = n.before_place
    WHERE n.row_ids <> n.before_row_ids
    UNION ALL
    SELECT t.*, g.by_place, NULL
    FROM voucher_gone AS g
    INNER JOIN voucher_told AS t ON t.voucher_key = g.voucher_key AND t.place = g.place
),

new AS (
    SELECT * FROM versions
    WHERE before_place IS NULL OR row_ids <> before_row_ids
),

-- The same number with other words only.
reworded AS (
    SELECT o.voucher_key, o.place, o.by_place, n.voucher_key AS later_key
    FROM old AS o
    INNER JOIN new AS n ON n.voucher_key = o.key_in_it AND n.place = o.by_place AND n.moved = o.moved
),

old_left AS (
    SELECT o.*, row_number() OVER (PARTITION BY o.village_code, o.by_place, o.moved ORDER BY o.summary, o.counterparty, o.voucher_key, o.place DESC) AS nth
    FROM old AS o
    ANTI JOIN reworded AS r ON r.voucher_key = o.voucher_key AND r.place = o.place AND r.by_place = o.by_place
),

new_left AS (
    SELECT n.*, row_number() OVER (PARTITION BY n.village_code, n.place, n.moved ORDER BY n.summary, n.counterparty, n.voucher_key) AS nth
    FROM new AS n
    ANTI JOIN reworded AS r ON r.later_key = n.voucher_key AND r.by_place = n.place
),

-- The same day, accounts and amounts under another number.
moved_on AS (
    SELECT o.voucher_key, o.place, o.by_place, n.voucher_key AS later_key
    FROM old_left AS o
    INNER JOIN new_left AS n ON n.village_code = o.village_code AND n.place = o.by_place AND n.moved = o.moved AND n.nth = o.nth
    WHERE n.voucher_key <> o.voucher_key
),

whole AS (
    SELECT DISTINCT village_code, split_part(voucher_key, '|', 2) AS period, by_place FROM voucher_gone
)

-- A number that went to another voucher of the same day, accounts and amounts says nothing of the one that had it: that one is gone.
SELECT
    o.*,
    coalesce(r.later_key, m.later_key, CASE WHEN t.later_key IS NULL OR w.by_place IS NULL THEN o.key_in_it END) AS later_key,
    m.later_key IS NOT NULL AS is_renumbered
FROM old AS o
LEFT JOIN reworded AS r ON r.voucher_key = o.voucher_key AND r.place = o.place AND r.by_place = o.by_place
LEFT JOIN moved_on AS m ON m.voucher_key = o.voucher_key AND m.place = o.place AND m.by_place = o.by_place
LEFT JOIN moved_on AS t ON t.later_key = o.key_in_it AND t.by_place = o.by_place
LEFT JOIN whole AS w ON w.village_code = o.village_code AND w.period = strftime(o.month, '%Y-%m') AND w.by_place = o.by_place
