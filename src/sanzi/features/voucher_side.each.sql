-- So many months at once as have about half a million vouchers: what their largest entries say stays in memory until they are done.
WITH counted AS (
    SELECT month, sum(count(*)) OVER (ORDER BY month) // 500000 AS slice FROM ledger.voucher
    GROUP BY month
)

SELECT min(month) AS from_month, max(month) AS to_month FROM counted
GROUP BY slice
ORDER BY slice
