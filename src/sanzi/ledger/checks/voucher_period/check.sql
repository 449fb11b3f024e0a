-- No voucher is older than the oldest chart of accounts of collectives.
SELECT village_code, count(*) AS checked, count(*) FILTER (voucher_on < (SELECT min(from_on) FROM policy.chart_account)) AS failed
FROM ledger.voucher
GROUP BY village_code
