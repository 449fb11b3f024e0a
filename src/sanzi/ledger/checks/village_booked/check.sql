-- Every listed village has sent vouchers.
SELECT village_code, 1 AS checked, (village_code NOT IN (SELECT village_code FROM ledger.voucher))::INTEGER AS failed
FROM ledger.village
WHERE is_listed
