-- Villages of which neither vouchers nor months nor payees could be compared measure by measure.
SELECT village_code, string_agg(why, '；' ORDER BY subject_kind) AS why
FROM features.anomaly_reach
WHERE method = 'tail'
GROUP BY village_code
HAVING NOT bool_or(is_scored)
