-- Between a village's first and last month every month has a voucher.
SELECT village_code, datediff('month', min(month), max(month)) + 1 AS checked, datediff('month', min(month), max(month)) + 1 - count(DISTINCT month) AS failed
FROM ledger.voucher
GROUP BY village_code
