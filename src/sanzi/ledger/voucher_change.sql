-- What became of every version of a voucher that a later export does not repeat; see voucher_change.toml.
INSERT INTO ledger.voucher_change
WITH versions AS (
    SELECT
        *,
        lag(place) OVER w AS before_place,
        lag(row_ids) OVER w AS before_row_ids
    FROM voucher_told
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
),

-- A number that went to another voucher of the same day, accounts and amounts says nothing of the one that had it: that one is gone.
paired AS (
    SELECT
        o.*,
        coalesce(r.later_key, m.later_key, CASE WHEN t.later_key IS NULL OR w.by_place IS NULL THEN o.key_in_it END) AS later_key,
        m.later_key IS NOT NULL AS is_renumbered
    FROM old AS o
    LEFT JOIN reworded AS r ON r.voucher_key = o.voucher_key AND r.place = o.place AND r.by_place = o.by_place
    LEFT JOIN moved_on AS m ON m.voucher_key = o.voucher_key AND m.place = o.place AND m.by_place = o.by_place
    LEFT JOIN moved_on AS t ON t.later_key = o.key_in_it AND t.by_place = o.by_place
    LEFT JOIN whole AS w ON w.village_code = o.village_code AND w.period = strftime(o.month, '%Y-%m') AND w.by_place = o.by_place
),

file AS (
    SELECT p.place, min(s.path) AS path, min(s.run_no) AS run_no, max(s.last_on) AS last_on
    FROM file_place AS p
    INNER JOIN staged.sheet AS s ON s.file_id = p.file_id AND s.status = 'loaded'
    GROUP BY p.place
),

told AS (
    SELECT
        p.village_code,
        p.month,
        p.voucher_key,
        CASE WHEN p.is_renumbered THEN 're_entered' WHEN p.later_key IS NULL THEN 'deleted' ELSE 'changed' END AS change,
        CASE WHEN n.voucher_key IS NOT NULL THEN list_filter([
            CASE WHEN n.amounts <> p.amounts THEN 'amount' END,
            CASE WHEN n.accounts <> p.accounts THEN 'account' END,
            CASE WHEN n.voucher_on <> p.voucher_on THEN 'date' END,
            CASE WHEN n.summary IS DISTINCT FROM p.summary THEN 'summary' END,
            CASE WHEN n.counterparty IS DISTINCT FROM p.counterparty THEN 'counterparty' END
        ], lambda each: each IS NOT NULL) END AS differs,
        p.later_key,
        p.voucher_word,
        p.voucher_no,
        n.voucher_no AS later_no,
        p.voucher_on AS earlier_on,
        n.voucher_on AS later_on,
        p.debit AS earlier_amount,
        n.debit AS later_amount,
        p.summary AS earlier_summary,
        n.summary AS later_summary,
        p.counterparty AS earlier_counterparty,
        n.counterparty AS later_counterparty,
        p.row_ids AS earlier_rows,
        n.row_ids AS later_rows,
        e.path AS earlier_file,
        l.path AS later_file,
        e.run_no AS earlier_run_no,
        l.run_no AS later_run_no,
        e.last_on AS earlier_last_on,
        l.last_on AS later_last_on,
        'voucher_change:' || p.voucher_key || '#' || row_number() OVER (PARTITION BY p.voucher_key ORDER BY p.place) AS ledger_key
    FROM paired AS p
    LEFT JOIN voucher_told AS n ON n.voucher_key = p.later_key AND n.place = p.by_place
    INNER JOIN file AS e ON e.place = p.place
    INNER JOIN file AS l ON l.place = p.by_place
),

-- The row that stands for a change: the first of the earlier version that counts no longer and stands for no other change.
lost AS (
    SELECT c.ledger_key, s.row_id
    FROM (SELECT ledger_key, unnest(earlier_rows) AS row_id FROM told) AS c
    INNER JOIN night.superseded AS s ON s.row_id = c.row_id AND s.ledger_table = 'entry'
    QUALIFY row_number() OVER (PARTITION BY s.row_id ORDER BY c.ledger_key DESC) = 1
)

SELECT t.*, (SELECT min(l.row_id) FROM lost AS l WHERE l.ledger_key = t.ledger_key) AS row_id
FROM told AS t
ORDER BY t.ledger_key
