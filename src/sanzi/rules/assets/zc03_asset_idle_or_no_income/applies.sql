-- Villages whose books do not cover the past year, and villages without any register of property.
SELECT
    village_code,
    '账从' || cn_day(min(voucher_on)) || '到' || cn_day(max(voucher_on)) || '，盖不住截止日前的一年' AS why
FROM ledger.entry
GROUP BY village_code
HAVING min(voucher_on) > $as_of - $quiet_days OR max(voucher_on) < $as_of - $late_days
UNION ALL
SELECT DISTINCT entry.village_code, '没有收到资源台账，也没有收到固定资产台账'
FROM ledger.entry
ANTI JOIN ledger.resource ON resource.village_code = entry.village_code
ANTI JOIN ledger.asset ON asset.village_code = entry.village_code
