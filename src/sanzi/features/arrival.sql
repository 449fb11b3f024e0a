-- What arrived of every kind that belongs to villages, beside what the others of the township sent; see arrival.toml.
INSERT INTO features.arrival
WITH seen AS NOT MATERIALIZED (
    SELECT 'vouchers' AS kind, village_code, voucher_on AS happened_on, row_id FROM ledger.entry
    UNION ALL SELECT 'balances', village_code, month, row_id FROM ledger.balance
    UNION ALL SELECT 'bank', village_code, bank_on, row_id FROM ledger.bank_line
    UNION ALL SELECT 'invoices', village_code, invoice_on, row_id FROM ledger.invoice
    UNION ALL SELECT 'invoice_ext', village_code, invoice_on, row_id FROM ledger.tax_invoice
    UNION ALL SELECT 'contracts', village_code, signed_on, row_id FROM ledger.contract
    UNION ALL SELECT 'contract_plan', village_code, due_on, row_id FROM ledger.due
    UNION ALL SELECT 'assets', village_code, acquired_on, row_id FROM ledger.asset
    UNION ALL SELECT 'resources', village_code, NULL, row_id FROM ledger.resource
    UNION ALL SELECT 'deals', village_code, deal_on, row_id FROM ledger.deal
    UNION ALL SELECT 'bids', village_code, NULL, row_id FROM ledger.bid
    UNION ALL SELECT 'projects', village_code, start_on, row_id FROM ledger.project
    UNION ALL SELECT 'meetings', village_code, start_on, row_id FROM ledger.meeting
    UNION ALL SELECT 'officials', village_code, NULL, row_id FROM ledger.office_holder
    UNION ALL SELECT 'relatives', village_code, NULL, row_id FROM ledger.relative
    UNION ALL SELECT 'allowances', village_code, allowance_on, row_id FROM ledger.allowance
    UNION ALL SELECT 'grants', village_code, granted_on, row_id FROM ledger."grant"
    UNION ALL SELECT 'petitions', village_code, petition_on, row_id FROM ledger.petition
    -- A disclosure belongs to the period that it tells of, not to the day on which it was posted.
    UNION ALL SELECT 'disclosures', village_code, period_start_on, row_id FROM ledger.disclosure
),

counted AS MATERIALIZED (
    SELECT
        s.kind,
        s.village_code,
        CASE WHEN k.rhythm <> 'list' THEN date_trunc('month', s.happened_on)::DATE END AS month,
        count(*) AS row_count,
        min(s.happened_on) AS first_on,
        max(s.happened_on) AS last_on
    FROM seen AS s
    INNER JOIN policy.kind AS k ON k.kind = s.kind
    WHERE s.village_code IS NOT NULL
    GROUP BY ALL
),

-- Every month in which a village should have sent, and every month and list that came.
expected AS (
    SELECT kind, village_code, month FROM counted
    UNION
    SELECT c.kind, c.village_code, unnest(generate_series(min(c.month), $as_of::DATE - INTERVAL 1 MONTH, INTERVAL 1 MONTH))::DATE
    FROM counted AS c
    INNER JOIN policy.kind AS k ON k.kind = c.kind AND k.rhythm = 'month'
    GROUP BY c.kind, c.village_code
    UNION
    SELECT s.kind, v.village_code, NULL
    FROM ledger.village AS v
    CROSS JOIN (SELECT DISTINCT kind FROM counted) AS s
    ANTI JOIN counted AS c ON c.kind = s.kind AND c.village_code = v.village_code
),

-- A village that began to send later is no sender of the months before.
begun AS (
    SELECT c.kind, c.village_code, v.county, v.township, min(c.month) AS from_month
    FROM counted AS c
    INNER JOIN ledger.village AS v ON v.village_code = c.village_code
    GROUP BY ALL
),

township AS (
    SELECT p.kind, p.county, p.township, p.month, count(b.village_code) AS senders, count(c.village_code) AS arrived
    FROM (SELECT DISTINCT e.kind, v.county, v.township, e.month FROM expected AS e INNER JOIN ledger.village AS v ON v.village_code = e.village_code) AS p
    INNER JOIN begun AS b ON b.kind = p.kind AND b.county = p.county AND b.township = p.township AND (p.month IS NULL OR b.from_month <= p.month)
    LEFT JOIN counted AS c ON c.kind = b.kind AND c.village_code = b.village_code AND c.month IS NOT DISTINCT FROM p.month
    GROUP BY ALL
),

told AS (
    SELECT
        e.village_code,
        e.kind,
        e.month,
        coalesce(c.row_count, 0) AS row_count,
        c.first_on,
        c.last_on,
        CASE WHEN c.row_count > 0 THEN e.month END AS arrived_month,
        coalesce(t.senders, 0) - (b.village_code IS NOT NULL)::INTEGER AS sender_count,
        coalesce(t.arrived, 0) - (c.village_code IS NOT NULL)::INTEGER AS arrived_count,
        v.row_id
    FROM expected AS e
    INNER JOIN ledger.village AS v ON v.village_code = e.village_code
    LEFT JOIN counted AS c ON c.kind = e.kind AND c.village_code = e.village_code AND c.month IS NOT DISTINCT FROM e.month
    LEFT JOIN township AS t ON t.kind = e.kind AND t.county = v.county AND t.township = v.township AND t.month IS NOT DISTINCT FROM e.month
    LEFT JOIN begun AS b ON b.kind = e.kind AND b.village_code = e.village_code AND (e.month IS NULL OR b.from_month <= e.month)
        AND t.kind IS NOT NULL
),

kept AS (
    SELECT *, last_value(arrived_month IGNORE NULLS) OVER (PARTITION BY kind, village_code ORDER BY month) AS quoted_month
    FROM told
    WHERE row_count > 0 OR month IS NOT NULL OR sender_count > 0
),

-- Rows are quoted of the month before a gap alone: three rows of every month are more than memory holds in a large county.
quoted AS (
    SELECT s.kind, s.village_code, date_trunc('month', s.happened_on)::DATE AS month, max_by(s.row_id, (s.happened_on, s.row_id), 3) AS evidence
    FROM seen AS s
    SEMI JOIN (SELECT DISTINCT kind, village_code, quoted_month FROM kept WHERE row_count = 0) AS q
        ON q.kind = s.kind AND q.village_code = s.village_code AND q.quoted_month = date_trunc('month', s.happened_on)
    GROUP BY ALL
)

SELECT
    t.village_code,
    t.kind,
    k.title,
    k.rhythm,
    t.month,
    t.row_count,
    t.first_on,
    t.last_on,
    t.sender_count,
    CASE WHEN t.sender_count > 0 THEN t.arrived_count ELSE 0 END AS arrived_count,
    CASE WHEN t.row_count > 0 THEN [] ELSE coalesce(q.evidence, [t.row_id]) END AS evidence
FROM kept AS t
INNER JOIN policy.kind AS k ON k.kind = t.kind
LEFT JOIN quoted AS q ON t.row_count = 0 AND q.kind = t.kind AND q.village_code = t.village_code AND q.month = t.quoted_month
ORDER BY t.village_code, t.kind, t.month
