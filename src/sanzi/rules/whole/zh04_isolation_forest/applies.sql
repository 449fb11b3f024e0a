-- Villages of which the forest could look at neither the vouchers nor the months.
SELECT village_code, string_agg(why, '；' ORDER BY subject_kind) AS why
FROM features.anomaly_reach
WHERE method = 'forest'
GROUP BY village_code
HAVING NOT bool_or(is_scored)
