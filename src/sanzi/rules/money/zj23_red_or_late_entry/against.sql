-- Money that really came back, the same sum booked again for the same payee after the mistake was put right, bills of everybody that wait as long,
-- or a contract with the payee.
WITH red AS (
    SELECT hit.hit_id, hit.village_code, entry.voucher_key, entry.voucher_on, entry.counterparty, entry.credit - entry.debit AS amount, entry.row_id
    FROM (SELECT hit_id, village_code, unnest(evidence) AS row_id FROM hit) AS hit
    JOIN ledger.entry ON entry.row_id = hit.row_id AND entry.credit - entry.debit > 0
),
again AS (
    SELECT red.hit_id, count(DISTINCT red.row_id) FILTER (WHERE spend.row_id IS NOT NULL) AS matched, count(DISTINCT red.row_id) AS reds,
        coalesce(list(DISTINCT spend.row_id) FILTER (WHERE spend.row_id IS NOT NULL), []) AS evidence
    FROM red
    LEFT JOIN features.spend ON spend.village_code = red.village_code AND spend.payee = red.counterparty AND spend.amount = red.amount
        AND spend.voucher_on BETWEEN red.voucher_on AND red.voucher_on + $again_days
    GROUP BY red.hit_id
),
refund AS (
    SELECT red.hit_id, count(DISTINCT red.row_id) FILTER (WHERE entry.row_id IS NOT NULL) AS matched, count(DISTINCT red.row_id) AS reds,
        coalesce(list(DISTINCT entry.row_id) FILTER (WHERE entry.row_id IS NOT NULL), []) AS evidence
    FROM red
    LEFT JOIN ledger.entry ON entry.voucher_key = red.voucher_key AND entry.role IN ('cash', 'bank') AND entry.debit > 0
    GROUP BY red.hit_id
),
-- The dated bills of the others in the same years.
waiting AS (
    SELECT late.hit_id, count(DISTINCT spend.payee) AS payees, count(*) AS bills, count(*) FILTER (spend.voucher_on - spend.invoice_on > $year_end_days) AS slow
    FROM (
        SELECT DISTINCT hit.hit_id, hit.village_code, hit.subject, hit.first_on, hit.last_on
        FROM (SELECT *, unnest(evidence) AS row_id FROM hit) AS hit
        JOIN ledger.invoice ON invoice.row_id = hit.row_id
    ) AS late
    JOIN features.spend ON spend.village_code = late.village_code AND spend.payee <> late.subject AND spend.invoice_on IS NOT NULL
        AND year(spend.voucher_on) BETWEEN year(late.first_on) AND year(late.last_on)
    GROUP BY late.hit_id
)
SELECT hit_id, 'reissued' AS innocent, matched = reds AS holds, evidence,
    CASE
        WHEN matched = reds THEN '冲回后' || $again_days || '天内又按同额入账，像是更正重开'
        ELSE reds || '笔冲回里只有' || matched || '笔随后同额重新入账'
    END AS sentence
FROM again
UNION ALL
SELECT hit_id, 'refund', matched = reds, evidence,
    CASE WHEN matched = reds THEN '同一张凭证收到了现金或存款，是退款' ELSE '同一张凭证没有收到现金或存款' END
FROM refund
UNION ALL
SELECT hit_id, 'agency_queue', 2 * slow >= bills, []::VARCHAR[],
    '同期其他' || payees || '户开有票据的' || bills || '笔支出中，' || slow || '笔也隔了' || $year_end_days || '天以上才入账'
    || CASE WHEN 2 * slow >= bills THEN '，像是集中报账、排队入账' ELSE '' END
FROM waiting
WHERE payees >= $least_others
UNION ALL
SELECT hit.hit_id, 'late_settlement', count(contract.row_id) > 0, coalesce(list(contract.row_id ORDER BY contract.row_id) FILTER (contract.row_id IS NOT NULL), []),
    CASE WHEN count(contract.row_id) > 0 THEN '与' || hit.subject || '签有合同，可能是按合同分期付款、发票先开后付' ELSE '合同台账里没有此前与' || hit.subject || '签的合同' END
FROM hit
LEFT JOIN ledger.contract ON contract.village_code = hit.village_code AND contract.party_b = hit.subject
    AND coalesce(contract.signed_on, contract.start_on) <= hit.last_on AND NOT regexp_matches(coalesce(contract.contract_type, ''), '租|发包|^承包$')
WHERE EXISTS (FROM ledger.contract AS kept WHERE kept.village_code = hit.village_code)
GROUP BY hit.hit_id, hit.subject
