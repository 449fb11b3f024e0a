-- Invoices of one seller with consecutive numbers, or issued within minutes of each other, claimed by the same village.
WITH paper AS (
    SELECT
        village_code,
        seller,
        coalesce(invoice_code, '') AS invoice_code,
        invoice_no,
        invoice_on,
        CASE WHEN length(invoice_no) = 8 THEN TRY_CAST(invoice_no AS BIGINT) END AS number,
        coalesce(TRY_CAST(issued_at AS TIMESTAMP), invoice_on + TRY_CAST(issued_at AS TIME)) AS issued
    FROM ledger.invoice
    WHERE seller IS NOT NULL AND amount > 0
),

-- Only invoices with a neighbour by number or by the clock are looked at more closely.
near AS (
    SELECT a.village_code, unnest([a.invoice_no, b.invoice_no]) AS invoice_no
    FROM paper AS a
    JOIN paper AS b ON b.village_code = a.village_code AND b.seller = a.seller AND b.invoice_code = a.invoice_code AND b.number = a.number + 1
    UNION
    SELECT a.village_code, unnest([a.invoice_no, b.invoice_no])
    FROM paper AS a
    JOIN paper AS b ON b.village_code = a.village_code AND b.seller = a.seller AND b.invoice_on = a.invoice_on
    WHERE b.invoice_no <> a.invoice_no AND b.issued BETWEEN a.issued AND a.issued + to_minutes($within_minutes)
),

claimed AS (
    SELECT spend.village_code, spend.invoice_no, min(spend.voucher_on) AS claimed_on, min_by(spend.row_id, (spend.voucher_on, spend.row_id)) AS row_id
    FROM features.spend
    SEMI JOIN near ON near.village_code = spend.village_code AND near.invoice_no = spend.invoice_no
    GROUP BY spend.village_code, spend.invoice_no
),

-- An invoice of several lines is one number.
bill AS (
    SELECT invoice.village_code, invoice.seller, coalesce(invoice.invoice_code, '') AS invoice_code, invoice.invoice_no, min(invoice.invoice_on) AS invoice_on,
        min(invoice.issued_at) AS issued_at, sum(invoice.amount) AS amount, min(claimed.claimed_on) AS claimed_on, list(invoice.row_id) || [min(claimed.row_id)] AS row_ids
    FROM ledger.invoice
    JOIN claimed ON claimed.village_code = invoice.village_code AND claimed.invoice_no = invoice.invoice_no
    WHERE invoice.seller IS NOT NULL AND invoice.amount > 0
    GROUP BY invoice.village_code, invoice.seller, coalesce(invoice.invoice_code, ''), invoice.invoice_no
),

public_body AS (SELECT payee FROM features.payee WHERE payee_type IN ('utility', 'bank', 'government', 'school', 'hospital')),

kept AS (FROM bill ANTI JOIN public_body ON public_body.payee = bill.seller),

numbered AS (SELECT *, TRY_CAST(invoice_no AS BIGINT) AS number FROM kept WHERE length(invoice_no) = 8 AND TRY_CAST(invoice_no AS BIGINT) IS NOT NULL),

linked AS (
    SELECT
        *,
        coalesce(number - lag(number) OVER by_seller <> 1 OR abs(claimed_on - lag(claimed_on) OVER by_seller) > $within_days, TRUE) AS starts
    FROM numbered
    WINDOW by_seller AS (PARTITION BY village_code, seller, invoice_code ORDER BY number)
),

run AS (
    SELECT *, count(*) FILTER (starts) OVER (PARTITION BY village_code, seller, invoice_code ORDER BY number) AS run
    FROM linked
),

consecutive AS (
    SELECT village_code, seller, invoice_code, min(invoice_no) AS first_no, max(invoice_no) AS last_no, count(*) AS items, sum(amount) AS amount,
        min(invoice_on) AS invoiced_from, max(invoice_on) AS invoiced_to, min(claimed_on) AS first_on, max(claimed_on) AS last_on,
        list(invoice_no) AS numbers, flatten(list(row_ids)) AS evidence
    FROM run
    GROUP BY village_code, seller, invoice_code, run
    HAVING count(*) >= $least_items AND sum(amount) >= $least
),

timed AS (
    SELECT kept.*, coalesce(TRY_CAST(kept.issued_at AS TIMESTAMP), kept.invoice_on + TRY_CAST(kept.issued_at AS TIME)) AS issued
    FROM kept
    WHERE NOT EXISTS (
        SELECT 1 FROM (SELECT village_code, seller, invoice_code, unnest(numbers) AS invoice_no FROM consecutive) AS told
        WHERE told.village_code = kept.village_code AND told.seller = kept.seller AND told.invoice_code = kept.invoice_code AND told.invoice_no = kept.invoice_no
    )
),

close_by AS (
    SELECT *, coalesce(date_diff('second', lag(issued) OVER by_time, issued) > 60 * $within_minutes, TRUE) AS starts
    FROM timed
    WHERE issued IS NOT NULL AND issued <> date_trunc('day', issued)
    WINDOW by_time AS (PARTITION BY village_code, seller ORDER BY issued, invoice_no, invoice_code)
),

minute AS (
    SELECT *, count(*) FILTER (starts) OVER (PARTITION BY village_code, seller ORDER BY issued, invoice_no, invoice_code) AS minute
    FROM close_by
),

together AS (
    SELECT village_code, seller, count(*) AS items, sum(amount) AS amount, min(issued) AS issued_from, max(issued) AS issued_to, min(claimed_on) AS first_on, max(claimed_on) AS last_on,
        flatten(list(row_ids)) AS evidence
    FROM minute
    GROUP BY village_code, seller, minute
    HAVING count(*) >= 2 AND sum(amount) >= $least
)

SELECT village_code, seller AS subject, evidence, amount, first_on, last_on,
    round(least(0.85, 0.5 + 0.05 * least(4, items - $least_items) + CASE WHEN invoiced_to - invoiced_from >= $apart_days THEN 0.15 ELSE 0 END
        + CASE WHEN amount >= $large THEN 0.1 ELSE 0 END), 3) AS strength,
    seller || '的发票' || first_no || '至' || last_no || '共' || items || '张连号，开票' || CASE WHEN invoiced_from = invoiced_to THEN '都在' || cn_day(invoiced_from)
        ELSE '自' || cn_day(invoiced_from) || '至' || cn_day(invoiced_to) || '，中间没有开给别人的' END
    || '，' || CASE WHEN first_on = last_on THEN '同在' || cn_day(first_on) ELSE cn_day(first_on) || '至' || cn_day(last_on) END || '报账，合计' || yuan(amount) AS reason
FROM consecutive
UNION ALL
SELECT village_code, seller, evidence, amount, first_on, last_on,
    round(least(0.65, 0.5 + 0.05 * (items - 2) + CASE WHEN amount >= $large THEN 0.1 ELSE 0 END), 3),
    seller || cn_day(issued_from) || '在' || greatest(1, date_diff('minute', issued_from, issued_to)) || '分钟内开出' || items || '张发票，合计' || yuan(amount)
    || '，' || CASE WHEN first_on = last_on THEN '同在' || cn_day(first_on) ELSE cn_day(first_on) || '至' || cn_day(last_on) END || '报账'
FROM together
