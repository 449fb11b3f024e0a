-- Every expense entry and every asset bought, tied to its contract.
INSERT INTO features.outlay
WITH buyer AS (
    SELECT voucher_key, min(counterparty) AS payee
    FROM ledger.entry
    WHERE counterparty IS NOT NULL
    GROUP BY voucher_key
    HAVING count(DISTINCT counterparty) = 1
),

laid_out AS (
    SELECT
        village_code, voucher_key, voucher_on, amount, role, payee, payee_type, contract_no, project_no, text, lists, invoice_on, invoice_row_id, ledger_key,
        row_id
    FROM features.spend
    UNION ALL
    -- Assets bought, not those that works turned into: only what a voucher pays for.
    SELECT
        e.village_code, e.voucher_key, e.voucher_on, e.debit, e.role, p.payee, p.payee_type, e.contract_no, e.project_no, concat_ws(' ', e.summary, p.payee),
        [], NULL, NULL, e.ledger_key, e.row_id
    FROM ledger.entry AS e
    INNER JOIN ledger.voucher AS v ON v.voucher_key = e.voucher_key AND v.cash_credit + v.bank_credit > 0
    LEFT JOIN buyer AS b ON b.voucher_key = e.voucher_key
    LEFT JOIN features.payee AS p ON p.payee = coalesce(e.counterparty, b.payee)
    WHERE e.role IN ('fixed_asset', 'intangible', 'biological') AND e.debit <> 0 AND NOT e.is_opening AND NOT e.is_closing
),

-- An instalment that names neither contract nor project belongs to the last contract signed with its payee that is large enough.
held AS (
    SELECT l.row_id, c.contract_no
    FROM laid_out AS l
    INNER JOIN ledger.contract AS c
        ON c.village_code = l.village_code
        AND c.party_b = l.payee
        AND c.parent_no IS NULL
        AND NOT regexp_matches(coalesce(c.contract_type, ''), '租|发包|^承包$')
        AND coalesce(c.total, c.annual) >= l.amount
        AND coalesce(c.signed_on, c.start_on) BETWEEN l.voucher_on - 730 AND l.voucher_on
    WHERE l.contract_no IS NULL AND l.project_no IS NULL
    QUALIFY row_number() OVER (PARTITION BY l.row_id ORDER BY coalesce(c.signed_on, c.start_on) DESC, c.contract_no) = 1
)

SELECT
    l.village_code,
    l.voucher_key,
    l.voucher_on,
    l.amount,
    l.role,
    l.payee,
    coalesce(l.payee_type, 'unknown') AS payee_type,
    coalesce(l.contract_no, p.contract_no, h.contract_no) AS contract_no,
    l.project_no,
    l.text,
    l.lists,
    l.invoice_on,
    l.invoice_row_id,
    l.ledger_key,
    l.row_id
FROM laid_out AS l
LEFT JOIN (SELECT village_code, project_no, min(contract_no) AS contract_no FROM ledger.project GROUP BY ALL) AS p
    ON p.village_code = l.village_code AND p.project_no = l.project_no
LEFT JOIN held AS h ON h.row_id = l.row_id
ORDER BY l.ledger_key
