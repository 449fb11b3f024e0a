-- What became of every version of a voucher that a later export does not repeat; see voucher_change.toml.
INSERT INTO ledger.voucher_change
WITH file AS (
    SELECT p.place, min(s.path) AS path, min(s.run_no) AS run_no
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
        'voucher_change:' || p.voucher_key || '#' || row_number() OVER (PARTITION BY p.voucher_key ORDER BY p.place) AS ledger_key
    FROM voucher_pair AS p
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
