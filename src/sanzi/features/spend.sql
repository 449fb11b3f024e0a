-- Every expense entry with payee, invoice, way of payment and the word lists that its text touches.
INSERT INTO features.spend
WITH touched AS (
    SELECT
        t.text,
        list_sort(list(DISTINCT t.list) FILTER (NOT t.is_innocent AND w.strength >= 1)) AS lists,
        list_sort(list(DISTINCT t.list) FILTER (t.is_innocent)) AS innocent_lists,
        list_sort(list(DISTINCT t.list) FILTER (NOT t.is_innocent AND w.strength < 1)) AS weak_lists
    FROM features.text_word AS t
    INNER JOIN policy.word AS w USING (list, word)
    GROUP BY t.text
),

words AS (
    SELECT
        s.*,
        list_sort(list_distinct(flatten([a.lists, b.lists, c.lists, d.lists]))) AS lists,
        list_sort(list_distinct(flatten([a.innocent_lists, b.innocent_lists, c.innocent_lists, d.innocent_lists]))) AS innocent_lists,
        list_sort(list_distinct(flatten([a.weak_lists, b.weak_lists, c.weak_lists, d.weak_lists]))) AS weak_lists
    FROM features.spend_source AS s
    LEFT JOIN touched AS a ON a.text = s.summary_words
    LEFT JOIN touched AS b ON b.text = s.item
    LEFT JOIN touched AS c ON c.text = s.account_child
    LEFT JOIN touched AS d ON d.text = s.payee_words
)

SELECT
    e.village_code,
    e.voucher_key,
    e.voucher_on,
    e.voucher_no,
    e.debit AS amount,
    e.role,
    e.account_name,
    e.summary,
    s.payee,
    s.payee_type,
    s.payee_account,
    e.handler,
    e.approver,
    e.settle,
    v.cash_credit <> 0 AS is_cash,
    v.cash_credit <> 0 OR v.bank_credit <> 0 AS is_paid,
    e.invoice_no,
    s.invoice_on,
    s.item,
    s.invoice_row_id,
    e.contract_no,
    e.project_no,
    e.doc_type,
    e.attach_count,
    concat_ws(' ', e.summary, s.item, s.account_child, s.payee) AS text,
    s.lists,
    s.innocent_lists,
    e.ledger_key,
    e.row_id,
    s.weak_lists
FROM words AS s
INNER JOIN ledger.entry AS e USING (row_id)
INNER JOIN ledger.voucher AS v ON v.voucher_key = e.voucher_key
ORDER BY e.ledger_key
