-- 没有人员状态清单、本村也没有亲属名册：两样都没有，就没有可比的
SELECT v.village_code, '没有人员状态清单，也没有本村的亲属名册' AS why
FROM ledger.village AS v
ANTI JOIN (SELECT village_code FROM features.insider WHERE is_relative) AS kin ON kin.village_code = v.village_code
WHERE NOT EXISTS (SELECT 1 FROM ledger.person_status)
