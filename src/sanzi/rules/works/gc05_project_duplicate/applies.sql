-- Villages with no works at all.
SELECT village.village_code, '没有登记工程，也没有工程类合同' AS why
FROM ledger.village
ANTI JOIN features.works_job AS job ON job.village_code = village.village_code
