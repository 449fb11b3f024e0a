-- The seller's own owner was paid, or bills were paid in advance and claimed back.
WITH cited AS (
    SELECT line.hit_id, line.subject, coalesce(invoice.seller, contract.party_b) AS rightful
    FROM (SELECT hit_id, subject, unnest(evidence) AS row_id FROM hit) AS line
    LEFT JOIN ledger.invoice ON invoice.row_id = line.row_id AND invoice.buyer IS DISTINCT FROM line.subject
    LEFT JOIN ledger.contract ON contract.row_id = line.row_id
),

owner AS (
    SELECT cited.hit_id, bool_and(company.legal_person = cited.subject OR contains(coalesce(company.shareholders, ''), cited.subject)) AS is_owner,
        list(DISTINCT company.row_id ORDER BY company.row_id) AS row_ids
    FROM cited
    JOIN ledger.company ON fold(company.company_name) = fold(cited.rightful)
    GROUP BY cited.hit_id
),

spent AS (
    -- Who bought with own money and claims it back is the handler of the voucher, whatever its summary says.
    SELECT line.hit_id, max(entry.debit) AS largest, count(*) AS items, list(entry.row_id ORDER BY entry.row_id) AS row_ids,
        count(*) FILTER (coalesce(regexp_matches(entry.summary, $claim_words), FALSE) OR coalesce(entry.handler = line.subject, FALSE)) AS claims,
        bool_or(entry.handler IS NULL) AS is_unsaid
    FROM (SELECT hit_id, subject, unnest(evidence) AS row_id FROM hit) AS line
    JOIN ledger.entry ON entry.row_id = line.row_id
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
    CASE WHEN largest > $claim_up_to THEN FALSE WHEN claims = items THEN TRUE WHEN NOT is_unsaid THEN FALSE END,
    row_ids,
    some_of(claims, items, '笔') || '摘要写报销、垫付，或经手人就是收款人，最大一笔' || yuan(largest)
    || CASE WHEN claims < items AND is_unsaid THEN '；其余没有写经手人' ELSE '' END
FROM spent
