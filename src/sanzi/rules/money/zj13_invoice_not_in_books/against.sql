-- Registered by the village and waiting to be claimed, taken back by a red invoice, or made out to somebody else.
WITH cited AS (
    SELECT line.hit_id, tax_invoice.village_code, tax_invoice.invoice_no, tax_invoice.seller, tax_invoice.amount, tax_invoice.invoice_on, tax_invoice.row_id
    FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS line
    JOIN ledger.tax_invoice ON tax_invoice.row_id = line.row_id
),

-- What the village holds itself shows whether the hit is an invoice that the books lack.
lacking AS (
    SELECT cited.* FROM cited
    WHERE NOT EXISTS (
        SELECT 1 FROM ledger.entry
        WHERE entry.village_code = cited.village_code AND ltrim(entry.invoice_no, '0') = ltrim(cited.invoice_no, '0')
    )
),

registered AS (
    SELECT lacking.hit_id, lacking.row_id, min(invoice.row_id) AS invoice_row_id
    FROM lacking
    LEFT JOIN ledger.invoice ON invoice.village_code = lacking.village_code AND ltrim(invoice.invoice_no, '0') = ltrim(lacking.invoice_no, '0')
    GROUP BY lacking.hit_id, lacking.row_id
),

taken_back AS (
    SELECT lacking.hit_id, lacking.row_id, min(red.row_id) AS red_row_id
    FROM lacking
    LEFT JOIN ledger.tax_invoice AS red
        ON red.village_code = lacking.village_code AND red.seller = lacking.seller AND red.amount = -lacking.amount AND red.invoice_on >= lacking.invoice_on
    GROUP BY lacking.hit_id, lacking.row_id
),

-- What is made out to another buyer cannot stand on the village's own list at the tax side.
claimed AS (
    SELECT line.hit_id, invoice.row_id, invoice.buyer,
        NOT contains(fold(invoice.buyer), regexp_replace(fold(village.village_name), $collective_suffix, '')) AS is_elsewhere
    FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS line
    JOIN ledger.invoice ON invoice.row_id = line.row_id
    JOIN ledger.village ON village.village_code = invoice.village_code
    WHERE line.hit_id NOT IN (SELECT hit_id FROM cited)
)

SELECT
    hit_id,
    'not_yet_claimed' AS innocent,
    bool_and(invoice_row_id IS NOT NULL) AS holds,
    list(invoice_row_id) FILTER (invoice_row_id IS NOT NULL) AS evidence,
    some_of(count(invoice_row_id), count(*), '张') || '已登记在村里的票据清单上' AS sentence
FROM registered
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'taken_back',
    bool_and(red_row_id IS NOT NULL),
    list(red_row_id) FILTER (red_row_id IS NOT NULL),
    some_of(count(red_row_id), count(*), '张') || '后来由销售方开了同额红字发票'
FROM taken_back
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'other_title',
    CASE WHEN count(buyer) = count(*) THEN bool_and(is_elsewhere) WHEN bool_or(NOT is_elsewhere) THEN FALSE END,
    list(row_id ORDER BY row_id) FILTER (is_elsewhere),
    some_of(count(*) FILTER (is_elsewhere), count(*), '张') || '的购买方写的是别的单位'
    || CASE WHEN count(buyer) < count(*) THEN '，有' || count(*) FILTER (buyer IS NULL) || '张没有登记购买方' ELSE '' END
FROM claimed
GROUP BY hit_id
