-- Villages with no works at all, and villages whose vouchers name no job while no settlement is registered: what was paid cannot be told.
SELECT
    village.village_code,
    CASE
        WHEN count(job.row_id) = 0 THEN '没有登记工程，也没有工程类合同'
        ELSE '凭证没有写合同编号、项目编号，工程台账也没有结算价，对不上每个工程付了多少'
    END AS why
FROM ledger.village
LEFT JOIN features.works_job AS job ON job.village_code = village.village_code
LEFT JOIN (SELECT DISTINCT village_code FROM ledger.entry WHERE contract_no IS NOT NULL OR project_no IS NOT NULL) AS named
    ON named.village_code = village.village_code
GROUP BY village.village_code
HAVING count(job.row_id) = 0 OR (count(job.settled) = 0 AND count(named.village_code) = 0)
