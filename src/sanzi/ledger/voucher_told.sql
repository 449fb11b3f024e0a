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
    HAVING count(*) < any_value(f.files) OR min(v.print) <> max(v.print)
),

entry AS (
    SELECT e.* FROM due_entry AS e
    SEMI JOIN unlike AS u ON u.voucher_key = e.voucher_key
),

stand AS (
    SELECT *, left(row_id, 12) AS file_id FROM entry
    UNION ALL
    SELECT e.*, left(d.row_id, 12)
    FROM entry AS e
    INNER JOIN staged.duplicate AS d ON d.first_row_id = e.row_id
)

SELECT
    e.voucher_key,
    p.place,
    any_value(e.village_code) AS village_code,
    any_value(e.month) AS month,
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
    string_agg(DISTINCT e.counterparty, '；' ORDER BY e.counterparty) AS counterparty,
    list(e.row_id ORDER BY e.row_id) AS row_ids
FROM stand AS e
INNER JOIN file_place AS p ON p.file_id = e.file_id
GROUP BY e.voucher_key, p.place
