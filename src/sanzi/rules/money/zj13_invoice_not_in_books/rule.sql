-- Invoices that the tax side knows and the books do not, invoices in the books that the tax side does not know, and invoices with two amounts.
WITH tax_line AS (
    SELECT *, ltrim(invoice_no, '0') AS number
    FROM ledger.tax_invoice
    WHERE is_input IS DISTINCT FROM FALSE AND invoice_no IS NOT NULL AND village_code IS NOT NULL AND invoice_on IS NOT NULL
),

booked AS (
    SELECT village_code, ltrim(invoice_no, '0') AS number, min(voucher_on) AS booked_on FROM ledger.entry
    WHERE invoice_no IS NOT NULL
    GROUP BY village_code, ltrim(invoice_no, '0')
),

kept AS (SELECT village_code, min(voucher_on) AS first_on, max(voucher_on) AS last_on FROM ledger.entry WHERE NOT is_opening GROUP BY village_code),

lacking AS (
    SELECT tax_line.village_code, number, min(invoice_no) AS invoice_no, min(seller) AS seller, min(invoice_on) AS invoice_on, sum(amount) AS amount, min(item) AS item,
        list(row_id) AS row_ids
    FROM tax_line
    ANTI JOIN booked ON booked.village_code = tax_line.village_code AND booked.number = tax_line.number
    GROUP BY tax_line.village_code, tax_line.number
    HAVING sum(amount) > 0
),

missing AS (
    SELECT lacking.*, limit_on.value AS allowed, regexp_matches(regexp_replace(concat_ws(' ', lacking.seller, lacking.item), $plain_words, '', 'g'), $sensitive_words) AS is_sensitive
    FROM lacking
    JOIN kept ON kept.village_code = lacking.village_code AND lacking.invoice_on >= kept.first_on
    JOIN policy.limit_on
        ON limit_on.name = 'claim_within' AND limit_on.village_code = lacking.village_code AND lacking.invoice_on BETWEEN limit_on.from_on AND limit_on.to_on
    -- Booked without its number: the same seller and amount within a quarter.
    ANTI JOIN ledger.entry
        ON entry.village_code = lacking.village_code AND entry.counterparty = lacking.seller AND greatest(entry.debit, entry.credit) = lacking.amount
        AND entry.voucher_on BETWEEN lacking.invoice_on - 92 AND lacking.invoice_on + 92
    WHERE kept.last_on - lacking.invoice_on > limit_on.value OR (kept.last_on - lacking.invoice_on = limit_on.value AND NOT limit_on.is_strict)
),

unbooked AS (
    SELECT village_code, seller, is_sensitive, flatten(list(row_ids)) AS evidence, sum(amount) AS amount, min(invoice_on) AS first_on, max(invoice_on) AS last_on, count(*) AS items,
        min_by(item, (-amount, invoice_no)) AS item, max(allowed) AS allowed
    FROM missing
    GROUP BY village_code, seller, is_sensitive, year(invoice_on)
    HAVING sum(amount) >= CASE WHEN is_sensitive THEN $least_sensitive ELSE $least END
),

tax_month AS (
    SELECT village_code, date_trunc('month', invoice_on) AS month, min(min(invoice_on)) OVER village AS first_on, max(max(invoice_on)) OVER village AS last_on
    FROM tax_line
    GROUP BY village_code, date_trunc('month', invoice_on)
    WINDOW village AS (PARTITION BY village_code)
),

tax AS (SELECT village_code, number, sum(amount) AS amount FROM tax_line GROUP BY village_code, number),

held AS (
    SELECT village_code, ltrim(invoice_no, '0') AS number, min(invoice_on) AS invoice_on, sum(amount) AS amount
    FROM ledger.invoice
    WHERE invoice_no IS NOT NULL AND length(invoice_no) IN (8, 20) AND invoice_on IS NOT NULL
    GROUP BY village_code, ltrim(invoice_no, '0')
),

claimed AS (
    SELECT held.village_code, held.number, held.amount, held.invoice_on, booked.booked_on, tax.amount AS tax_amount, tax.number IS NOT NULL AS is_known
    FROM held
    JOIN booked ON booked.village_code = held.village_code AND booked.number = held.number
    JOIN tax_month
        ON tax_month.village_code = held.village_code AND tax_month.month = date_trunc('month', held.invoice_on)
        AND held.invoice_on BETWEEN tax_month.first_on AND tax_month.last_on
    LEFT JOIN tax ON tax.village_code = held.village_code AND tax.number = held.number
),

-- A list that knows few of the village's invoices is a partial one.
whole AS (SELECT village_code FROM claimed GROUP BY village_code HAVING count(*) FILTER (is_known) >= $whole_share * count(*)),

doubtful AS (
    SELECT * FROM claimed
    WHERE CASE WHEN is_known THEN abs(amount - tax_amount) >= $least_difference ELSE village_code IN (SELECT village_code FROM whole) END
),

-- The rows of both sides, only for what is told.
told AS (
    SELECT doubtful.village_code, doubtful.number, min(row.seller) AS seller, min(row.invoice_no) AS invoice_no, list(DISTINCT row.row_id) AS row_ids
    FROM doubtful
    JOIN (
        SELECT village_code, ltrim(invoice_no, '0') AS number, seller, invoice_no, row_id FROM ledger.invoice
        UNION ALL
        SELECT village_code, number, seller, invoice_no, row_id FROM tax_line
        UNION ALL
        SELECT village_code, ltrim(invoice_no, '0'), NULL, NULL, row_id FROM ledger.entry WHERE invoice_no IS NOT NULL AND debit > 0
    ) AS row ON row.village_code = doubtful.village_code AND row.number = doubtful.number
    GROUP BY doubtful.village_code, doubtful.number
),

doubted AS (SELECT doubtful.*, told.seller, told.invoice_no, told.row_ids FROM doubtful JOIN told ON told.village_code = doubtful.village_code AND told.number = doubtful.number),

unknown AS (
    SELECT doubted.village_code, doubted.seller, flatten(list(doubted.row_ids)) AS evidence, sum(doubted.amount) AS amount, min(doubted.booked_on) AS first_on,
        max(doubted.booked_on) AS last_on, count(*) AS items, min(doubted.invoice_no) AS invoice_no
    FROM doubted
    LEFT JOIN features.payee ON payee.payee = doubted.seller
    WHERE NOT doubted.is_known AND coalesce(payee.payee_type, 'unknown') NOT IN ('government', 'school', 'hospital', 'bank')
    GROUP BY doubted.village_code, doubted.seller, year(doubted.booked_on)
    HAVING sum(doubted.amount) >= $least
)

SELECT village_code, seller AS subject, evidence, amount, first_on, last_on,
    CASE WHEN is_sensitive THEN 0.7 ELSE 0.5 END + CASE WHEN amount >= $large THEN 0.1 ELSE 0 END AS strength,
    '税务清单里' || coalesce(seller, '未写销售方') || '开给本村的' || items || '张发票' || coalesce('（' || item || '）', '') || '共' || yuan(amount) || '，开票'
    || CASE WHEN first_on = last_on THEN '在' || cn_day(first_on) ELSE '自' || cn_day(first_on) || '至' || cn_day(last_on) END
    || '，过了' || CAST(allowed AS BIGINT) || '天报账期限账上仍找不到' AS reason
FROM unbooked
UNION ALL
SELECT village_code, seller, evidence, amount, first_on, last_on, CASE WHEN amount >= $large THEN 0.7 ELSE 0.6 END,
    '账上报销的' || coalesce(seller, '未写销售方') || '的' || items || '张发票（如' || invoice_no || '）共' || yuan(amount) || '，税务清单同期有记录而查不到这些号码'
FROM unknown
UNION ALL
SELECT village_code, seller, row_ids, abs(amount - tax_amount), least(invoice_on, booked_on), greatest(invoice_on, booked_on), 0.75,
    coalesce(seller, '') || '的发票' || invoice_no || '，村里登记' || yuan(amount) || '，税务清单为' || yuan(tax_amount) || '，相差' || yuan(abs(amount - tax_amount))
FROM doubted
WHERE is_known
