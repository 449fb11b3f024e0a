-- ZH03 in words: the villages with the highest value, a line each, at most 30.
SELECT
    coalesce(v.village_name, r.village_code) AS label,
    '综合值' || r.value || '（规模系数' || r.size || '：凭证' || r.voucher_count || '张' || coalesce('、年经营收入' || yuan(r.annual_income), '、没有年经营收入')
    || '；' || r.rule_count || '条规则中看得到' || r.asked_count || '条）：' || r.drivers AS text
FROM clues.village_risk AS r
INNER JOIN ledger.village AS v ON v.village_code = r.village_code
WHERE r.value > 0
ORDER BY r.value DESC, r.village_code
LIMIT 30
