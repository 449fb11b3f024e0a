-- One invoice or one contract behind several payments beyond its sum, in one village or in several; equal invoices of one seller on one day.
WITH bill AS (
    SELECT village_code, invoice_no, min(invoice_code) AS invoice_code, min(seller) AS seller, min(invoice_on) AS invoice_on, sum(amount) AS amount,
        min(row_id) AS row_id
    FROM ledger.invoice
    GROUP BY village_code, invoice_no
),
agreement AS (
    -- The price of a contract is its own and that of its supplements; a yearly price has no such end.
    SELECT village_code, coalesce(parent_no, contract_no) AS contract_no, sum(total) AS amount, min(row_id) AS row_id
    FROM ledger.contract
    GROUP BY village_code, coalesce(parent_no, contract_no)
    HAVING sum(total) > 0 AND max(annual) IS NULL
),
-- What the tax side says an invoice comes to, whoever shared it.
tax AS (
    SELECT coalesce(village.county, '') AS county, '发票' || invoice_no AS name, seller, sum(amount) AS amount
    FROM ledger.tax_invoice
    JOIN ledger.village ON village.village_code = tax_invoice.village_code
    WHERE is_input IS DISTINCT FROM FALSE
    GROUP BY ALL
),
booked AS (
    SELECT village_code, voucher_key, voucher_on, amount, payee, invoice_no, contract_no, row_id
    FROM features.spend
    -- Works carried over into expense, and a special fund written off against them, are the same payment told again.
    WHERE is_paid OR NOT (role = 'special_fund' OR voucher_key IN (SELECT voucher_key FROM ledger.entry WHERE role = 'works_in_progress' AND credit > 0))
    UNION ALL
    -- An expense booked back on the credit side frees its papers for another payment.
    SELECT village_code, voucher_key, voucher_on, -credit, counterparty, invoice_no, contract_no, row_id
    FROM ledger.entry
    WHERE class IN ('expense', 'cost') AND credit <> 0 AND NOT is_closing AND NOT is_opening
),
claim AS (
    -- A fully digital number (20 digits) is unique in the country, an older one only with its code or, where that is not known, its seller.
    SELECT booked.*, '发票' || booked.invoice_no AS name, bill.amount AS face, bill.row_id AS paper_row_id, bill.invoice_on, coalesce(bill.seller, booked.payee) AS seller,
        FALSE AS is_contract,
        CASE WHEN length(booked.invoice_no) >= 20 THEN booked.invoice_no
            ELSE booked.invoice_no || '|' || coalesce(bill.invoice_code, bill.seller, booked.payee, booked.village_code)
        END AS paper
    FROM booked
    LEFT JOIN bill ON bill.village_code = booked.village_code AND bill.invoice_no = booked.invoice_no
    WHERE booked.invoice_no IS NOT NULL
    UNION ALL
    SELECT booked.*, '合同' || agreement.contract_no, agreement.amount, agreement.row_id, NULL, booked.payee, TRUE,
        '合同' || agreement.contract_no || '|' || agreement.village_code
    FROM booked
    JOIN ledger.contract ON contract.village_code = booked.village_code AND contract.contract_no = booked.contract_no
    JOIN agreement ON agreement.village_code = contract.village_code AND agreement.contract_no = coalesce(contract.parent_no, contract.contract_no)
),
payment AS (
    SELECT coalesce(village.county, '') AS county, claim.is_contract, claim.paper, claim.village_code, claim.voucher_key, min(village.village_name) AS village_name,
        min(claim.voucher_on) AS voucher_on, sum(claim.amount) AS amount, min(claim.payee) AS payee, min(claim.name) AS name, min(claim.seller) AS seller,
        min(claim.invoice_on) AS invoice_on, max(claim.face) AS face, list(claim.row_id) AS row_ids, min(claim.paper_row_id) AS paper_row_id
    FROM claim
    JOIN ledger.village ON village.village_code = claim.village_code
    GROUP BY coalesce(village.county, ''), claim.is_contract, claim.paper, claim.village_code, claim.voucher_key
),
-- Most papers stand behind one payment; only the others are put together.
again AS (
    SELECT payment.*, tax.amount AS taxed
    FROM payment
    SEMI JOIN (SELECT county, paper FROM payment GROUP BY county, paper HAVING count(*) >= 2) AS twice USING (county, paper)
    LEFT JOIN tax ON tax.county = payment.county AND tax.name = payment.name AND tax.seller = payment.seller
),
-- Villages that register different sums of one number hold shares of it.
whole AS (
    SELECT county, paper, greatest(max(taxed), CASE WHEN count(DISTINCT face) > 1 THEN sum(face) ELSE max(face) END) AS face, bool_or(taxed IS NOT NULL) AS is_by_tax,
        max(paid) AS most_paid
    FROM (SELECT county, paper, village_code, max(face) AS face, max(taxed) AS taxed, sum(amount) AS paid FROM again GROUP BY county, paper, village_code)
    GROUP BY county, paper
),
paper AS (
    SELECT county, is_contract, paper, min(name) AS name, min(seller) AS seller, count(*) FILTER (WHERE amount > 0) AS vouchers,
        count(DISTINCT village_code) AS villages, array_to_string(list_sort(list(DISTINCT village_name)), '、') AS village_names,
        sum(amount) AS paid, max(whole.face) AS face, bool_or(whole.is_by_tax OR whole.most_paid > whole.face + $tolerance) AS is_sure,
        sum(amount) - coalesce(max(whole.face), max(amount)) AS excess,
        min(amount) FILTER (WHERE amount > 0) = max(amount) AS is_equal,
        list_concat(flatten(list(row_ids)), list(paper_row_id)) AS evidence
    FROM again
    JOIN whole USING (county, paper)
    GROUP BY county, is_contract, paper
),
reused AS (
    SELECT payment.village_code, min(payment.payee) AS payee, min(payment.voucher_on) AS first_on, max(payment.voucher_on) AS last_on,
        sum(payment.amount) AS village_paid, paper.*
    FROM payment
    JOIN paper USING (county, paper)
    WHERE
        paper.vouchers >= 2
        AND (paper.face IS NOT NULL OR paper.is_equal OR paper.villages >= 2)
        AND paper.excess > CASE WHEN paper.is_contract THEN $contract_over_share * paper.face ELSE $tolerance END
    GROUP BY ALL
    HAVING sum(payment.amount) > 0
),
alike AS (
    SELECT village_code, min(payee) AS payee, seller, amount, invoice_on, count(*) AS vouchers, count(DISTINCT paper) AS papers, min(voucher_on) AS first_on,
        max(voucher_on) AS last_on, list_concat(flatten(list(row_ids)), list(DISTINCT paper_row_id)) AS evidence
    FROM payment
    WHERE amount >= $alike_from AND invoice_on IS NOT NULL AND seller IS NOT NULL
    GROUP BY village_code, seller, amount, invoice_on
    HAVING count(DISTINCT paper) >= 2 AND count(DISTINCT voucher_key) >= 2
)
SELECT
    village_code,
    payee AS subject,
    evidence,
    least(excess, village_paid) AS amount,
    first_on,
    last_on,
    CASE
        WHEN is_contract THEN CASE WHEN excess >= $full_share * face THEN 0.8 ELSE 0.6 END
        WHEN face IS NULL THEN 0.6
        -- Villages that share a bill may each register their half: without the tax side nobody knows its face.
        WHEN villages >= 2 AND NOT is_sure THEN 0.75
        WHEN excess >= $full_share * face THEN 0.9
        ELSE 0.7
    END + CASE WHEN villages >= 2 THEN 0.05 ELSE 0 END AS strength,
    name || coalesce('（' || seller || '）', '') || CASE WHEN face IS NULL THEN '票面金额未知，' ELSE '金额' || yuan(face) || '，' END
    || '在' || vouchers || '张凭证中列支' || yuan(paid) || CASE WHEN villages >= 2 THEN '，涉及' || village_names || '共' || villages || '个村'
        || CASE WHEN is_contract OR face IS NULL OR is_sure THEN '' ELSE '，票面只按村里登记' END ELSE '' END
    || '，超出' || CASE WHEN face IS NULL THEN '其中最大一笔' ELSE '该金额' END || yuan(excess) AS reason
FROM reused
UNION ALL
SELECT
    village_code,
    payee,
    evidence,
    amount * (vouchers - 1),
    first_on,
    last_on,
    0.55,
    seller || cn_day(invoice_on) || '开出的' || papers || '张发票金额都是' || yuan(amount) || '，分在' || vouchers || '张凭证中列支，需核对是否同一笔业务'
FROM alike
