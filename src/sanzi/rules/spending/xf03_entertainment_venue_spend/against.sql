-- 收款方是不是租用集体物业的承租方、以前有没有向村里交过钱、支出是不是公共文体设施
WITH cited AS (
    SELECT hit_id, unnest(evidence) AS row_id
    FROM hit
),
tie AS (
    SELECT
        h.hit_id, c.row_id, '收款方是合同' || c.contract_no || '的承包方' AS told,
        coalesce(c.party_b = h.subject, false)
        AND coalesce(c.start_on <= h.last_on, true)
        AND (c.is_open_ended OR coalesce(c.end_on >= h.first_on - CAST($after_lease_days AS INTEGER), true)) AS is_tenant
    FROM hit AS h
    JOIN ledger.contract AS c ON c.village_code = h.village_code
    UNION ALL
    SELECT h.hit_id, e.row_id, cn_day(e.voucher_on) || '收过该收款方' || yuan(e.credit) || '（' || coalesce(e.summary, e.account_name) || '）', true
    FROM hit AS h
    JOIN ledger.entry AS e
        ON e.village_code = h.village_code
        AND e.counterparty = h.subject
        AND e.credit > 0
        AND (e.class = 'income' OR e.role IN ('payable', 'receivable'))
        AND e.voucher_on < h.first_on
    -- Money must have come in: a meal on credit is a payable too.
    WHERE EXISTS (SELECT 1 FROM ledger.entry AS m WHERE m.voucher_key = e.voucher_key AND m.role IN ('cash', 'bank') AND m.debit > 0)
),
facility AS (
    SELECT
        h.hit_id, s.row_id,
        list_contains(s.innocent_lists, 'venue') OR s.role = 'works_in_progress'
        OR (s.role = 'welfare_expense' AND s.payee_type <> 'venue') AS is_public,
        s.payee_type = 'venue' AS is_venue
    FROM cited AS h
    JOIN features.spend AS s ON s.row_id = h.row_id
)
SELECT
    hit_id,
    'tenant' AS innocent,
    bool_or(is_tenant) AS holds,
    coalesce(list(DISTINCT row_id ORDER BY row_id) FILTER (WHERE is_tenant), [])[1:10] AS evidence,
    CASE
        WHEN bool_or(is_tenant) THEN min(told) FILTER (WHERE is_tenant) || '，可能是退还押金或结算水电'
        ELSE '合同台账里收款方不是村里的承租方，账上也没有收过它的钱'
    END AS sentence
FROM tie
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'public_facility',
    CASE WHEN bool_and(is_public) THEN true WHEN NOT bool_or(is_venue) THEN false END,
    coalesce(list(DISTINCT row_id ORDER BY row_id) FILTER (WHERE is_public), []),
    CASE WHEN bool_and(is_public) THEN '各笔支出都写明公共文体设施或列入公益、在建工程' ELSE '支出没有写明公共文体设施，也没有列入公益、在建工程' END
FROM facility
GROUP BY hit_id
