-- Every expense entry with its payee (its own, else the only one of its voucher, else the seller on its invoice) and the parts in which words are sought.
INSERT INTO features.spend_source
WITH voucher AS (
    SELECT
        voucher_key,
        CASE WHEN count(DISTINCT counterparty) = 1 THEN min(counterparty) END AS payee,
        CASE WHEN count(DISTINCT counterparty_account) = 1 THEN min(counterparty_account) END AS payee_account
    FROM ledger.entry
    WHERE counterparty IS NOT NULL
    GROUP BY voucher_key
),

-- An invoice of several lines, or a number that two sellers used, is one bill; its seller is named only where there is one.
bill AS (
    SELECT
        village_code,
        invoice_no,
        CASE WHEN count(DISTINCT seller) = 1 THEN min(seller) END AS seller,
        min(invoice_on) AS invoice_on,
        string_agg(DISTINCT item, '、' ORDER BY item) AS item,
        min(row_id) AS row_id
    FROM ledger.invoice
    WHERE invoice_no IS NOT NULL
    GROUP BY village_code, invoice_no
),

account AS (
    SELECT
        account_name,
        string_split_regex(account_name, '[-/\\>|_:：.—－／]+') AS parts,
        translate(regexp_replace(account_name, '\s', '', 'g'), '（）', '()') IN (SELECT translate(name, '（）', '()') FROM policy.chart_account) AS is_top
    FROM (SELECT DISTINCT account_name FROM ledger.entry WHERE account_name IS NOT NULL)
),

child AS (
    SELECT account_name, CASE WHEN len(parts) > 1 THEN array_to_string(parts[2:], ' ') WHEN NOT is_top THEN account_name END AS account_child
    FROM account
),

source AS (
    SELECT
        e.ledger_key,
        e.row_id,
        coalesce(e.counterparty, v.payee, b.seller) AS payee,
        coalesce(e.counterparty_account, CASE WHEN e.counterparty IS NULL OR e.counterparty = v.payee THEN v.payee_account END) AS payee_account,
        b.invoice_on,
        b.item,
        b.row_id AS invoice_row_id,
        c.account_child,
        e.summary
    FROM ledger.entry AS e
    LEFT JOIN voucher AS v USING (voucher_key)
    LEFT JOIN bill AS b ON b.village_code = e.village_code AND b.invoice_no = e.invoice_no
    LEFT JOIN child AS c ON c.account_name = e.account_name
    WHERE (e.class IN ('expense', 'cost') OR e.role IN ('works_in_progress', 'member_levy', 'special_fund'))
        AND e.debit <> 0 AND NOT e.is_opening AND NOT e.is_closing
)

SELECT
    s.ledger_key,
    s.row_id,
    s.payee,
    coalesce(p.payee_type, 'unknown') AS payee_type,
    s.payee_account,
    s.invoice_on,
    s.item,
    s.invoice_row_id,
    s.account_child,
    CASE WHEN p.payee_type = 'natural_person' THEN replace(s.summary, s.payee, '') ELSE s.summary END AS summary_words,
    CASE WHEN p.payee_type <> 'natural_person' THEN s.payee END AS payee_words
FROM source AS s
LEFT JOIN features.payee AS p USING (payee)
