-- A village with very few vouchers cannot keep every post apart; a list may show that the money was the approver's due.
WITH load AS (
    SELECT voucher.village_code, count(*)::DOUBLE / count(DISTINCT voucher.month) AS a_month
    FROM ledger.voucher
    WHERE NOT is_opening AND NOT is_closing
    GROUP BY voucher.village_code
),
listed AS (
    SELECT hit.hit_id, sum(allowance.amount) AS amount, list(allowance.row_id) AS evidence
    FROM hit
    JOIN ledger.allowance ON allowance.village_code = hit.village_code AND allowance.person_name = hit.subject
        AND allowance.allowance_on BETWEEN hit.first_on - 62 AND hit.last_on + 31
    GROUP BY hit.hit_id
)
SELECT
    hit.hit_id,
    'tiny' AS innocent,
    load.a_month <= $tiny_vouchers AS holds,
    []::VARCHAR[] AS evidence,
    '本村平均每月' || format('{:.1f}', load.a_month) || '张凭证，'
    || CASE WHEN load.a_month <= $tiny_vouchers THEN '业务很少，可能由一人兼办' ELSE '不算业务很少' END AS sentence
FROM hit
JOIN load ON load.village_code = hit.village_code
UNION ALL
SELECT
    hit.hit_id,
    'own_due',
    listed.amount >= hit.amount,
    listed.evidence,
    '前后两个月发放明细列给' || hit.subject || '的共' || yuan(listed.amount)
    || CASE WHEN listed.amount >= hit.amount THEN '，足以覆盖' ELSE '，覆盖不了' || yuan(hit.amount) END
FROM hit
JOIN listed ON listed.hit_id = hit.hit_id
WHERE hit.amount IS NOT NULL AND contains(hit.reason, '收款人、审批人')
