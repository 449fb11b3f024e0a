-- Bills under a contract, an elders' canteen or works meals, repayment under way.
WITH bill AS (
    SELECT hit.hit_id, hit.village_code, hit.subject, moved.summary, moved.row_ids, moved.raised, moved.cleared, moved.moved_on
    FROM hit
    JOIN features.party_movement AS moved ON moved.village_code = hit.village_code AND moved.counterparty = hit.subject AND moved.side = 'payable'
    WHERE moved.moved_on <= $as_of
),
agreed AS (
    SELECT hit.hit_id, list(contract.row_id) AS evidence
    FROM hit
    JOIN ledger.contract ON contract.village_code = hit.village_code AND contract.party_b = hit.subject
        AND coalesce(contract.signed_on, contract.start_on) <= hit.last_on AND NOT regexp_matches(coalesce(contract.contract_type, ''), '租|发包|^承包$')
    GROUP BY hit.hit_id
),
meal AS (
    SELECT hit_id, bool_and(regexp_matches(coalesce(summary, ''), $meal_words)) AS is_meal, count(*) AS bills FROM bill WHERE raised > 0 GROUP BY hit_id
),
repaid AS (
    SELECT hit_id, coalesce(sum(cleared) FILTER (WHERE moved_on >= $as_of - $repay_days), 0) AS amount,
        coalesce(flatten(list(row_ids) FILTER (WHERE cleared > 0 AND moved_on >= $as_of - $repay_days)), []) AS evidence
    FROM bill
    GROUP BY hit_id
)
SELECT hit.hit_id, 'under_contract' AS innocent, agreed.hit_id IS NOT NULL AS holds, coalesce(agreed.evidence, []) AS evidence,
    CASE WHEN agreed.hit_id IS NULL THEN '合同台账里没有此前与该户签的供货、服务合同' ELSE '与该户签有合同，可能是按合同约定的账期' END AS sentence
FROM hit
LEFT JOIN agreed ON agreed.hit_id = hit.hit_id
WHERE hit.subject <> '未领补偿款' AND EXISTS (FROM ledger.contract WHERE contract.village_code = hit.village_code)
UNION ALL
SELECT hit_id, 'public_meal', is_meal, []::VARCHAR[],
    CASE WHEN is_meal THEN '挂账的摘要都写明饭堂、施工等公益或工程用餐' ELSE bills || '次挂账的摘要不都写明饭堂、施工用餐' END
FROM meal
UNION ALL
SELECT hit_id, 'repaying', amount > 0, evidence,
    CASE WHEN amount > 0 THEN '最近' || $repay_days || '天已付' || yuan(amount) ELSE '最近' || $repay_days || '天没有付款' END
FROM repaid
