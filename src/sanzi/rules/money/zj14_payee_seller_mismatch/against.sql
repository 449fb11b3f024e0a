-- The seller's own owner was paid, or bills were paid in advance and claimed back.
WITH cited AS (
    SELECT line.hit_id, line.subject, coalesce(invoice.seller, contract.party_b) AS rightful
    FROM (SELECT hit_id, subject, unnest(evidence) AS row_id FROM hit) AS line
    LEFT JOIN ledger.invoice ON invoice.row_id = line.row_id AND invoice.buyer IS DISTINCT FROM line.subject
    LEFT JOIN ledger.contract ON contract.row_id = line.row_id
    WHERE coalesce(invoice.seller, contract.party_b) IS NOT NULL
),

owner AS (
    SELECT cited.hit_id, bool_and(company.legal_person = cited.subject OR contains(coalesce(company.shareholders, ''), cited.subject)) AS is_owner,
        list(DISTINCT company.row_id ORDER BY company.row_id) AS row_ids
    FROM cited
    JOIN ledger.company ON fold(company.company_name) = fold(cited.rightful)
    GROUP BY cited.hit_id
),

spent AS (
    SELECT line.hit_id, max(spend.amount) AS largest, bool_and(regexp_matches(coalesce(spend.summary, ''), $claim_words)) AS is_claim,
        list(spend.row_id ORDER BY spend.row_id) AS row_ids
    FROM (SELECT hit_id, subject, unnest(evidence) AS row_id FROM hit) AS line
    JOIN features.spend ON spend.row_id = line.row_id
    JOIN features.payee ON payee.payee = line.subject AND payee.payee_type = 'natural_person'
    GROUP BY line.hit_id
)

SELECT
    hit_id,
    'owner_account' AS innocent,
    is_owner AS holds,
    row_ids AS evidence,
    '企业登记里开票方、合同方的法定代表人或股东' || CASE WHEN is_owner THEN '就是收款人' ELSE '不是收款人' END AS sentence
FROM owner
UNION ALL
SELECT
    hit_id,
    'claimed_back',
    is_claim AND largest <= $claim_up_to,
    row_ids,
    '摘要' || CASE WHEN is_claim THEN '都写报销、垫付' ELSE '没有都写报销、垫付' END || '，最大一笔' || yuan(largest)
FROM spent
