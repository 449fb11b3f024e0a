-- The versions that are not the same in every file of their month, with what they say: `moved` is day, accounts and amounts, in whatever order.
CREATE OR REPLACE TEMP TABLE voucher_told AS
WITH file AS (
    SELECT village_code, month, count(DISTINCT place) AS files FROM voucher_version
    GROUP BY village_code, month
),

unlike AS (
    SELECT v.voucher_key
    FROM voucher_version AS v
    INNER JOIN file AS f ON f.village_code = v.village_code AND f.month = v.month
    GROUP BY v.voucher_key
    HAVING count(*) < any_value(f.files) OR min(v.row_ids) <> max(v.row_ids)
),

line AS (
    SELECT v.voucher_key, v.place, unnest(v.row_ids) AS row_id
    FROM voucher_version AS v
    SEMI JOIN unlike AS u ON u.voucher_key = v.voucher_key
),

told AS (
    SELECT
        l.voucher_key,
        l.place,
        any_value(e.voucher_word) AS voucher_word,
        any_value(e.voucher_no) AS voucher_no,
        min(e.voucher_on) AS voucher_on,
        sum(e.debit) AS debit,
        sum(e.debit) - sum(e.credit) AS tie,
        string_agg(concat_ws('|', e.account_code, e.account_name), ';' ORDER BY e.account_code, e.account_name) AS accounts,
        string_agg(concat_ws('|', e.debit, e.credit), ';' ORDER BY e.debit, e.credit) AS amounts,
        string_agg(concat_ws('|', e.voucher_on, e.account_code, e.account_name, e.debit, e.credit), ';'
            ORDER BY e.voucher_on, e.account_code, e.account_name, e.debit, e.credit) AS moved,
        string_agg(DISTINCT e.summary, '；' ORDER BY e.summary) AS summary,
        string_agg(DISTINCT e.counterparty, '；' ORDER BY e.counterparty) AS counterparty
    FROM line AS l
    INNER JOIN ledger.entry AS e ON e.row_id = l.row_id
    GROUP BY l.voucher_key, l.place
)

SELECT t.*, v.village_code, v.month, v.row_ids
FROM told AS t
INNER JOIN voucher_version AS v ON v.voucher_key = t.voucher_key AND v.place = t.place
