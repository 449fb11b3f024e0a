-- Kinds that a village never sent although most others of its township did.
SELECT a.village_code, a.kind
FROM features.arrival AS a
INNER JOIN ledger.village AS v ON v.village_code = a.village_code
INNER JOIN (SELECT county, township, count(*) AS villages FROM ledger.village GROUP BY ALL) AS t ON t.county = v.county AND t.township = v.township
WHERE a.month IS NULL AND a.row_count = 0 AND 2 * a.sender_count >= t.villages - 1
ORDER BY a.kind, a.village_code
