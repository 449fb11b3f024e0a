-- A slip may be right: a pay list covers it, a farmer was paid, the payee is a body that writes receipts, or the invoice exists and was only not noted.
WITH pay_list AS (
    SELECT
        hit.hit_id,
        sum(allowance.amount) AS listed,
        list(allowance.row_id ORDER BY allowance.row_id) AS evidence
    FROM hit
    JOIN ledger.allowance
        ON allowance.village_code = hit.village_code
        AND allowance.allowance_on BETWEEN hit.first_on - 31 AND hit.last_on + 31
        AND (allowance.person_name = hit.subject OR hit.subject IS NULL)
    GROUP BY hit.hit_id
),
subject_kind AS (
    SELECT line.hit_id, line.subject, payee.payee_type, bool_or(regexp_matches(spend.text, $farm_words)) AS is_farm
    FROM (SELECT hit_id, subject, unnest(evidence) AS row_id FROM hit) AS line
    JOIN features.payee ON payee.payee = line.subject
    JOIN features.spend ON spend.row_id = line.row_id
    GROUP BY line.hit_id, line.subject, payee.payee_type
),
known_invoice AS (
    SELECT village_code, seller, invoice_no, max(invoice_on) AS invoice_on, sum(amount) AS amount, min(row_id) AS row_id
    FROM (
        SELECT village_code, seller, invoice_no, invoice_on, amount, row_id FROM ledger.invoice
        UNION ALL
        SELECT village_code, seller, invoice_no, invoice_on, amount, row_id FROM ledger.tax_invoice WHERE is_input
    ) AS both_sides
    GROUP BY village_code, seller, invoice_no
),
found_invoice AS (
    SELECT hit.hit_id, known_invoice.invoice_no, known_invoice.row_id
    FROM hit
    JOIN known_invoice
        ON known_invoice.village_code = hit.village_code
        AND known_invoice.seller = hit.subject
        AND known_invoice.amount = hit.amount
        AND known_invoice.invoice_on BETWEEN hit.first_on - 90 AND hit.last_on + 90
    QUALIFY row_number() OVER (PARTITION BY hit.hit_id ORDER BY known_invoice.invoice_on, known_invoice.row_id) = 1
)
SELECT
    hit.hit_id,
    'pay_list' AS innocent,
    coalesce(pay_list.listed >= hit.amount, FALSE) AS holds,
    coalesce(pay_list.evidence, []) AS evidence,
    CASE
        WHEN pay_list.listed >= hit.amount THEN '前后31天的补贴发放明细共' || yuan(pay_list.listed) || '，足以覆盖这些支出'
        ELSE '前后31天的补贴发放明细中对应的只有' || yuan(coalesce(pay_list.listed, 0)) || '，覆盖不了' || yuan(hit.amount)
    END AS sentence
FROM hit
LEFT JOIN pay_list ON pay_list.hit_id = hit.hit_id
WHERE EXISTS (SELECT 1 FROM ledger.allowance WHERE allowance.village_code = hit.village_code)
UNION ALL
SELECT
    hit_id,
    'farmer_purchase',
    payee_type = 'natural_person' AND is_farm,
    [],
    CASE
        WHEN payee_type = 'natural_person' AND is_farm THEN subject || '是个人，摘要写明是农副产品收购'
        WHEN payee_type = 'natural_person' THEN subject || '是个人，但摘要未见农副产品收购'
        ELSE subject || '不是个人，不属于向农户收购'
    END
FROM subject_kind
WHERE payee_type <> 'unknown'
UNION ALL
SELECT
    hit.hit_id,
    'invoice_exists',
    found_invoice.hit_id IS NOT NULL,
    CASE WHEN found_invoice.hit_id IS NULL THEN [] ELSE [found_invoice.row_id] END,
    CASE
        WHEN found_invoice.hit_id IS NULL THEN '票据清单和税务开票清单中没有' || hit.subject || '同样金额的发票'
        ELSE '票据清单或税务开票清单中有' || hit.subject || '同样金额的发票' || found_invoice.invoice_no || '，可能只是凭证没有填号'
    END
FROM hit
LEFT JOIN found_invoice ON found_invoice.hit_id = hit.hit_id
WHERE hit.subject IS NOT NULL AND EXISTS (SELECT 1 FROM known_invoice WHERE known_invoice.village_code = hit.village_code)
UNION ALL
SELECT
    hit_id,
    'public_receipt',
    payee_type IN ('village', 'school', 'hospital'),
    [],
    CASE
        WHEN payee_type IN ('village', 'school', 'hospital') THEN subject || '是村组集体、学校或医疗机构，开的是财政票据或往来收据，不开发票'
        ELSE subject || '不是村组集体、学校或医疗机构'
    END
FROM subject_kind
WHERE payee_type NOT IN ('unknown', 'natural_person')
