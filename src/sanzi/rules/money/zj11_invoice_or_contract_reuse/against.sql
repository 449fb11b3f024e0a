-- Instalments on one invoice, or a payment booked back without naming its invoice.
WITH cited AS (
    SELECT line.hit_id, spend.village_code, spend.voucher_key, spend.amount, spend.invoice_no, spend.payee, spend.voucher_on, spend.row_id
    FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS line
    JOIN features.spend ON spend.row_id = line.row_id
),
bill AS (
    SELECT cited.hit_id, invoice.invoice_no, invoice.village_code, sum(invoice.amount) AS amount
    FROM (SELECT DISTINCT hit_id, village_code, invoice_no FROM cited) AS cited
    JOIN ledger.invoice ON invoice.village_code = cited.village_code AND invoice.invoice_no = cited.invoice_no
    GROUP BY cited.hit_id, invoice.invoice_no, invoice.village_code
),
face AS (
    SELECT hit_id, sum(amount) AS face
    FROM (
        SELECT hit_id, invoice_no, CASE WHEN count(DISTINCT amount) > 1 THEN sum(amount) ELSE max(amount) END AS amount FROM bill GROUP BY hit_id, invoice_no
    ) AS one
    GROUP BY hit_id
),
agreed AS (
    SELECT line.hit_id, sum(contract.total) AS total
    FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS line
    JOIN ledger.contract ON contract.row_id = line.row_id
    GROUP BY line.hit_id
),
paid AS (
    SELECT hit_id, sum(amount) AS paid, list(row_id ORDER BY row_id) AS evidence
    FROM cited
    GROUP BY hit_id
),
booked_back AS (
    SELECT cited.hit_id, list(DISTINCT entry.row_id ORDER BY entry.row_id) AS evidence
    FROM cited
    JOIN ledger.entry
        ON entry.village_code = cited.village_code
        AND entry.counterparty = cited.payee
        AND entry.class IN ('expense', 'cost')
        AND NOT entry.is_closing
        AND (entry.credit = cited.amount OR entry.debit = -cited.amount)
        AND entry.voucher_on BETWEEN cited.voucher_on AND cited.voucher_on + 90
    GROUP BY cited.hit_id
)
SELECT
    paid.hit_id,
    'instalments' AS innocent,
    paid.paid <= coalesce(agreed.total, face.face) AS holds,
    paid.evidence,
    '各次付款合计' || yuan(paid.paid) || CASE WHEN paid.paid <= coalesce(agreed.total, face.face) THEN '，没有超出' ELSE '，不是分次付款，已超出' END
    || CASE WHEN agreed.total IS NULL THEN '所列发票合计' ELSE '合同金额' END || yuan(coalesce(agreed.total, face.face)) AS sentence
FROM paid
LEFT JOIN agreed ON agreed.hit_id = paid.hit_id
LEFT JOIN face ON face.hit_id = paid.hit_id
WHERE coalesce(agreed.total, face.face) IS NOT NULL
UNION ALL
SELECT
    hit.hit_id,
    'booked_back',
    booked_back.hit_id IS NOT NULL,
    coalesce(booked_back.evidence, []),
    CASE WHEN booked_back.hit_id IS NULL THEN '付款后90天内没有同一收款方同样金额的冲回' ELSE '付款后90天内有同一收款方同样金额的冲回分录' END
FROM hit
LEFT JOIN booked_back ON booked_back.hit_id = hit.hit_id
