-- A list that names the person, a bill of the tax office, or a contract signed before speak for a large payment to one person.
WITH line AS (
    SELECT hit_id, village_code, subject, unnest(evidence) AS row_id FROM hit
),
billed AS (
    SELECT line.hit_id, sum(spend.amount) FILTER (WHERE spend.invoice_row_id IS NOT NULL) AS amount, count(spend.invoice_no) AS numbers,
        list_distinct(list(spend.invoice_row_id) FILTER (WHERE spend.invoice_row_id IS NOT NULL)) AS evidence
    FROM line
    JOIN features.spend ON spend.row_id = line.row_id
    GROUP BY line.hit_id
),
listed AS (
    SELECT hit.hit_id, sum(allowance.amount) AS amount, list(allowance.row_id) AS evidence
    FROM hit
    JOIN ledger.allowance ON allowance.village_code = hit.village_code AND allowance.person_name = hit.subject
        AND allowance.allowance_on BETWEEN hit.first_on - 62 AND hit.last_on + 31
    GROUP BY hit.hit_id
),
agreed AS (
    SELECT hit.hit_id, max(coalesce(contract.total, contract.annual)) AS amount, min(coalesce(contract.signed_on, contract.start_on)) AS signed_on,
        list(contract.row_id) AS evidence
    FROM hit
    JOIN ledger.contract ON contract.village_code = hit.village_code AND contract.party_b = hit.subject
        AND coalesce(contract.signed_on, contract.start_on) <= hit.last_on AND NOT regexp_matches(coalesce(contract.contract_type, ''), '租|发包|^承包$')
    GROUP BY hit.hit_id
)
SELECT
    hit.hit_id,
    'tax_invoice' AS innocent,
    CASE
        WHEN billed.amount >= hit.amount THEN TRUE
        WHEN coalesce(billed.numbers, 0) = 0 AND EXISTS (FROM ledger.invoice WHERE invoice.village_code = hit.village_code) THEN FALSE
    END AS holds,
    coalesce(billed.evidence, []) AS evidence,
    CASE
        WHEN billed.amount >= hit.amount THEN '票据清单里有对应的发票，付款金额全部有票'
        WHEN coalesce(billed.numbers, 0) > 0 THEN '分录填有票据号，票据清单里能对上的' || yuan(coalesce(billed.amount, 0)) || '，其余待核对原件'
        ELSE '这些付款的分录都没有票据号'
    END AS sentence
FROM hit
LEFT JOIN billed ON billed.hit_id = hit.hit_id
UNION ALL
SELECT
    hit.hit_id,
    'on_list',
    coalesce(listed.amount >= hit.amount, FALSE),
    coalesce(listed.evidence, []),
    '前后两个月发放明细列给' || hit.subject || '的共' || yuan(coalesce(listed.amount, 0))
    || CASE WHEN listed.amount >= hit.amount THEN '，足以覆盖' ELSE '，覆盖不了' || yuan(hit.amount) END
FROM hit
LEFT JOIN listed ON listed.hit_id = hit.hit_id
WHERE EXISTS (FROM ledger.allowance WHERE allowance.village_code = hit.village_code)
UNION ALL
SELECT
    hit.hit_id,
    'contract_before',
    coalesce(agreed.amount >= hit.amount, FALSE),
    coalesce(agreed.evidence, []),
    CASE
        WHEN agreed.amount >= hit.amount THEN cn_day(agreed.signed_on) || '已与' || hit.subject || '签有合同，最大一份' || yuan(agreed.amount) || '，盖得住付款'
        WHEN agreed.hit_id IS NOT NULL THEN '与' || hit.subject || '签的合同' || coalesce('最大一份' || yuan(agreed.amount), '没有写金额') || '，盖不住付款'
        ELSE '合同台账里没有付款前与' || hit.subject || '签订的合同'
    END
FROM hit
LEFT JOIN agreed ON agreed.hit_id = hit.hit_id
WHERE EXISTS (FROM ledger.contract WHERE contract.village_code = hit.village_code)
