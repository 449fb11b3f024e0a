-- Villages whose works tell neither how they were given nor of any deal: whether there was competition cannot be seen.
SELECT
    village.village_code,
    CASE WHEN count(job.row_id) = 0 THEN '没有登记工程，也没有工程类合同' ELSE '工程和合同都没有写发包方式，也没有交易记录，看不出有没有竞争' END AS why
FROM ledger.village
LEFT JOIN features.works_job AS job ON job.village_code = village.village_code
GROUP BY village.village_code
HAVING count(job.award_mode) = 0 AND count(job.deal_row_id) = 0
