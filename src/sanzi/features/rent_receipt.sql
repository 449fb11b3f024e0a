-- Every booked rent or contract fee, tied to its letting contract by the entry, else by who paid.
INSERT INTO features.rent_receipt
WITH rent_text AS (
    SELECT DISTINCT text
    FROM features.text_word
    WHERE list = 'income' AND word IN ('发包收入', '承包款', '承包费', '租金', '租赁费', '地租', '鱼塘租金', '通信基站租金')
),

let AS (SELECT DISTINCT village_code, contract_no FROM features.tenancy),

tenant AS (SELECT DISTINCT village_code, party_b FROM features.tenancy WHERE party_b IS NOT NULL),

booked AS (
    -- Rent stands in income, or against what was owed or paid ahead; a deposit is no rent.
    SELECT e.*, l.contract_no IS NOT NULL AS is_told, t.party_b IS NOT NULL AS is_by_tenant
    FROM ledger.entry AS e
    LEFT JOIN let AS l ON l.village_code = e.village_code AND l.contract_no = e.contract_no
    LEFT JOIN tenant AS t ON t.village_code = e.village_code AND t.party_b = e.counterparty
    LEFT JOIN rent_text AS r ON r.text = e.summary
    WHERE
        e.credit > 0
        AND (e.class = 'income' OR e.role IN ('receivable', 'payable', 'internal', 'long_loan'))
        AND NOT e.is_opening
        AND NOT e.is_closing
        AND (e.role = 'letting_income' OR (e.class = 'income' AND r.text IS NOT NULL) OR l.contract_no IS NOT NULL OR t.party_b IS NOT NULL)
        AND NOT regexp_matches(coalesce(e.summary, ''), '押金|保证金|水费|电费|水电')
),

by_payer AS (
    SELECT b.row_id, a.contract_no
    FROM booked AS b
    INNER JOIN features.tenancy AS a ON a.village_code = b.village_code AND a.party_b = b.counterparty AND a.signed_on <= b.voucher_on + 31
    WHERE b.contract_no IS NULL
    -- Of a tenant's contracts the one in force, then the one whose rent it is, then the latest.
    QUALIFY row_number() OVER (
        PARTITION BY b.row_id
        ORDER BY coalesce(a.last_on, b.voucher_on) >= b.voucher_on DESC, coalesce(a.annual = b.credit, FALSE) DESC, a.start_on DESC, a.contract_no
    ) = 1
)

SELECT
    b.village_code,
    b.voucher_key,
    b.voucher_on,
    b.credit,
    b.role,
    b.summary,
    b.counterparty,
    coalesce(b.contract_no, p.contract_no),
    b.ledger_key,
    b.row_id
FROM booked AS b
LEFT JOIN by_payer AS p ON p.row_id = b.row_id
ORDER BY b.ledger_key
