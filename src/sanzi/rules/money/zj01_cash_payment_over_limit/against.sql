-- Lawful cash: produce bought from persons, pay covered by a pay list, small purchases merely booked on one day, a group without an account.
WITH hit_line AS (
    SELECT hit.hit_id, hit.village_code, hit.subject, hit.amount, hit.first_on, hit.last_on, line.row_id
    FROM hit
    CROSS JOIN unnest(hit.evidence) AS line (row_id)
),
subject_kind AS (
    SELECT hit.hit_id, hit.subject, payee.payee_type = 'natural_person' AS is_person
    FROM hit
    JOIN features.payee ON payee.payee = hit.subject
),
paid_list AS (
    SELECT
        hit.hit_id,
        sum(allowance.amount) AS listed,
        list(allowance.row_id ORDER BY allowance.row_id) AS evidence
    FROM hit
    JOIN ledger.allowance
        ON allowance.village_code = hit.village_code
        AND allowance.person_name = hit.subject
        AND allowance.allowance_on BETWEEN hit.first_on - 31 AND hit.last_on + 31
    GROUP BY hit.hit_id
),
purchase AS (
    SELECT
        hit_line.hit_id,
        spend.invoice_on,
        sum(spend.amount) AS amount,
        list(hit_line.row_id ORDER BY hit_line.row_id) AS evidence
    FROM hit_line
    JOIN features.spend ON spend.row_id = hit_line.row_id
    WHERE spend.invoice_on IS NOT NULL
    GROUP BY hit_line.hit_id, spend.invoice_on
),
batch AS (
    SELECT
        hit.hit_id,
        count(*) AS purchase_days,
        max(purchase.amount) AS largest,
        sum(purchase.amount) >= hit.amount AND max(purchase.amount) < min(limit_on.value) AS is_batch,
        flatten(list(purchase.evidence ORDER BY purchase.invoice_on)) AS evidence
    FROM hit
    JOIN purchase ON purchase.hit_id = hit.hit_id
    JOIN policy.limit_on
        ON limit_on.name = 'cash_settlement'
        AND limit_on.village_code = hit.village_code
        AND hit.last_on BETWEEN limit_on.from_on AND limit_on.to_on
    GROUP BY hit.hit_id, hit.amount
)
SELECT
    hit_id,
    'farm_produce' AS innocent,
    CASE WHEN is_person THEN NULL ELSE FALSE END AS holds,
    []::VARCHAR[] AS evidence,
    CASE
        WHEN is_person THEN '收款人' || subject || '是个人，摘要未写明收购农副产品，需看原始单据'
        ELSE '收款方' || subject || '是单位，不属于向个人收购农副产品'
    END AS sentence
FROM subject_kind
UNION ALL
SELECT
    hit.hit_id,
    'pay_or_relief',
    coalesce(paid_list.listed >= hit.amount, FALSE),
    coalesce(paid_list.evidence, []),
    CASE
        WHEN paid_list.listed >= hit.amount THEN '前后31天内补贴发放明细列有' || hit.subject || '共' || yuan(paid_list.listed) || '，足以覆盖这笔现金'
        ELSE '前后31天内补贴发放明细中' || hit.subject || '只有' || yuan(coalesce(paid_list.listed, 0)) || '，覆盖不了这笔现金'
    END
FROM hit
LEFT JOIN paid_list ON paid_list.hit_id = hit.hit_id
WHERE EXISTS (SELECT 1 FROM ledger.allowance WHERE allowance.village_code = hit.village_code)
UNION ALL
SELECT
    hit_id,
    'booked_together',
    is_batch,
    evidence,
    CASE
        WHEN is_batch THEN '票据开在' || purchase_days || '个不同日子，单日最多' || yuan(largest) || '，像是小额采购集中入账'
        ELSE '按开票日期计，单日最多仍有' || yuan(largest) || '，不是小额采购集中入账'
    END
FROM batch
UNION ALL
SELECT
    hit_id,
    'own_group',
    regexp_matches(subject, $group_words),
    []::VARCHAR[],
    CASE WHEN regexp_matches(subject, $group_words) THEN subject || '是村民小组，多半没有自己的银行账户' ELSE subject || '不是村民小组' END
FROM subject_kind
WHERE NOT is_person
