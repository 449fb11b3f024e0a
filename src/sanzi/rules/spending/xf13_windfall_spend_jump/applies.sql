-- 有大额款项到账，而此前或此后的账太短，没有可比的月份；只按账的长短说
SELECT village_code, '凭证只有' || (date_diff('month', min(month), max(month)) + 1) || '个月，到账前后没有足够的月份可比' AS why
FROM ledger.voucher
GROUP BY village_code
HAVING date_diff('month', min(month), max(month)) + 1 < $least_before + $least_after
