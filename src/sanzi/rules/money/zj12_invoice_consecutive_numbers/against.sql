-- One visit settled at once, or a seller whose invoices may only bear so much.
WITH bill AS (
    SELECT cited.hit_id, invoice.invoice_no, min(invoice.invoice_on) AS invoice_on, sum(invoice.amount) AS amount, min(invoice.row_id) AS row_id
    FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS cited
    JOIN ledger.invoice ON invoice.row_id = cited.row_id
    GROUP BY cited.hit_id, invoice.invoice_no
),

-- Small sellers hold invoice books of up to 1,000, 10,000 or 100,000 yuan: only the last of a large sum is smaller.
capped AS (
    SELECT bill.hit_id, cap.cap, count(*) FILTER (bill.amount BETWEEN cap.cap * $near_cap AND cap.cap) >= count(*) - 1 AND max(bill.amount) <= cap.cap AS is_capped
    FROM bill
    CROSS JOIN (VALUES (1000), (10000), (100000)) AS cap (cap)
    GROUP BY bill.hit_id, cap.cap
)

SELECT
    hit.hit_id,
    'one_visit' AS innocent,
    count(DISTINCT bill.invoice_on) = 1 AND hit.first_on = hit.last_on AS holds,
    list(bill.row_id ORDER BY bill.row_id) AS evidence,
    '开票有' || count(DISTINCT bill.invoice_on) || '个日期，报账' || CASE WHEN hit.first_on = hit.last_on THEN '在同一天' ELSE '不在同一天' END AS sentence
FROM hit
JOIN bill ON bill.hit_id = hit.hit_id
GROUP BY hit.hit_id, hit.first_on, hit.last_on
UNION ALL
SELECT
    hit_id,
    'value_cap',
    bool_or(is_capped),
    [],
    CASE WHEN bool_or(is_capped) THEN '除一张外都接近' || min(cap) FILTER (is_capped) || '元，像是发票单张限额' ELSE '各张金额不像受发票单张限额限制' END
FROM capped
GROUP BY hit_id
