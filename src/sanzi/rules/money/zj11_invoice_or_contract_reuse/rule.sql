-- One invoice behind several payments beyond its face, in one village or in several; and equal invoices of one seller on one day.
WITH face AS (
    SELECT village_code, invoice_no, coalesce(invoice_code, '') AS invoice_code, sum(amount) AS amount
    FROM ledger.invoice
    GROUP BY village_code, invoice_no, coalesce(invoice_code, '')
),
given_back AS (
    -- An expense booked back on the credit side frees its invoice for another payment.
    SELECT village_code, invoice_no, sum(credit) AS amount
    FROM ledger.entry
    WHERE class IN ('expense', 'cost') AND credit <> 0 AND invoice_no IS NOT NULL AND NOT is_closing AND NOT is_opening
    GROUP BY village_code, invoice_no
),
claimed AS (
    -- A fully digital number (20 digits) is unique in the country, an older one only with its code or, where that is not known, its seller.
    SELECT
        village.county,
        spend.village_code,
        village.village_name,
        spend.voucher_key,
        spend.voucher_on,
        spend.amount,
        spend.payee,
        spend.invoice_no,
        CASE
            WHEN length(spend.invoice_no) >= 20 THEN spend.invoice_no
            ELSE spend.invoice_no || '|' || coalesce(invoice.invoice_code, invoice.seller, spend.payee, spend.village_code)
        END AS paper,
        coalesce(invoice.seller, spend.payee) AS seller,
        coalesce(invoice.invoice_on, spend.invoice_on) AS invoice_on,
        face.amount AS face,
        CASE WHEN invoice.row_id IS NULL THEN [spend.row_id] ELSE [spend.row_id, invoice.row_id] END AS evidence
    FROM features.spend
    JOIN ledger.village ON village.village_code = spend.village_code
    LEFT JOIN ledger.invoice ON invoice.row_id = spend.invoice_row_id
    LEFT JOIN face
        ON face.village_code = invoice.village_code
        AND face.invoice_no = invoice.invoice_no
        AND face.invoice_code = coalesce(invoice.invoice_code, '')
    WHERE spend.invoice_no IS NOT NULL
),
payment AS (
    SELECT coalesce(county, '') AS county, paper, village_code, min(village_name) AS village_name, voucher_key, min(voucher_on) AS voucher_on,
        sum(amount) AS amount, min(payee) AS payee, min(invoice_no) AS invoice_no, min(seller) AS seller, min(invoice_on) AS invoice_on,
        max(face) AS face, list_distinct(flatten(list(evidence))) AS evidence
    FROM claimed
    GROUP BY coalesce(county, ''), paper, village_code, voucher_key
),
paper AS (
    SELECT
        payment.county,
        payment.paper,
        min(payment.invoice_no) AS invoice_no,
        min(payment.seller) AS seller,
        count(*) FILTER (WHERE payment.amount > 0) AS vouchers,
        count(DISTINCT payment.village_code) AS villages,
        array_to_string(list_sort(list(DISTINCT payment.village_name)), '、') AS village_names,
        sum(payment.amount) AS paid,
        max(payment.face) AS face,
        max(payment.amount) AS largest,
        min(payment.amount) FILTER (WHERE payment.amount > 0) = max(payment.amount) AS is_equal,
        list_distinct(flatten(list(payment.evidence))) AS evidence
    FROM payment
    GROUP BY payment.county, payment.paper
),
village_part AS (
    SELECT payment.county, payment.paper, payment.village_code, min(payment.payee) AS payee, min(payment.voucher_on) AS first_on,
        max(payment.voucher_on) AS last_on, sum(payment.amount) AS paid, coalesce(max(given_back.amount), 0) AS given_back
    FROM payment
    LEFT JOIN given_back ON given_back.village_code = payment.village_code AND given_back.invoice_no = payment.invoice_no
    GROUP BY payment.county, payment.paper, payment.village_code
),
reused AS (
    SELECT
        paper.*,
        village_part.village_code,
        village_part.payee,
        village_part.first_on,
        village_part.last_on,
        village_part.paid - village_part.given_back AS village_paid,
        paper.paid - sum(village_part.given_back) OVER (PARTITION BY paper.county, paper.paper) - coalesce(paper.face, paper.largest) AS excess
    FROM paper
    JOIN village_part ON village_part.county = paper.county AND village_part.paper = paper.paper
    WHERE paper.vouchers >= 2 AND (paper.face IS NOT NULL OR paper.is_equal OR paper.villages >= 2)
),
alike AS (
    SELECT village_code, min(payee) AS payee, seller, amount, invoice_on, count(*) AS vouchers, count(DISTINCT paper) AS papers,
        min(voucher_on) AS first_on, max(voucher_on) AS last_on, list_distinct(flatten(list(evidence))) AS evidence
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
    CASE WHEN face IS NULL THEN 0.6 WHEN excess >= $full_share * face THEN 0.9 ELSE 0.7 END
    + CASE WHEN villages >= 2 THEN 0.05 ELSE 0 END AS strength,
    '发票' || invoice_no || coalesce('（' || seller || '）', '') || CASE WHEN face IS NULL THEN '（票面金额未知）' ELSE '票面' || yuan(face) || '，' END
    || '在' || vouchers || '张凭证中列支' || yuan(paid) || CASE WHEN villages >= 2 THEN '，涉及' || village_names || '共' || villages || '个村' ELSE '' END
    || '，超出' || CASE WHEN face IS NULL THEN '其中最大一笔' ELSE '票面' END || yuan(excess) AS reason
FROM reused
WHERE excess > $tolerance AND village_paid > 0
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
