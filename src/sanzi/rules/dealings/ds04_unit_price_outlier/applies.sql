-- 没有买过别村也买过的、写明数量单价的货物，也没有数量单价可以相乘的票据
SELECT v.village_code, '票据清单里没有写明数量和单价' AS why
FROM ledger.village AS v
ANTI JOIN (SELECT DISTINCT village_code FROM ledger.invoice WHERE quantity > 0 AND unit_price > 0) AS i ON i.village_code = v.village_code
