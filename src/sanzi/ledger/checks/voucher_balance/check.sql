-- Debits and credits of a voucher are equal.
SELECT village_code, count(*) AS checked, count(*) FILTER (NOT is_balanced) AS failed
FROM ledger.voucher
GROUP BY village_code
