-- 镇上是不是只有这一家，有没有合同或竞价
WITH cited AS (
    SELECT hit.hit_id, hit.village_code, hit.subject, hit.first_on, hit.last_on, s.payee_type
    FROM (SELECT *, unnest(evidence) AS row_id FROM hit) AS hit
    JOIN features.spend AS s ON s.row_id = hit.row_id
),
asked AS (
    SELECT
        c.hit_id, c.village_code, firm_key(min(c.subject)) AS vendor_key, min(c.payee_type) AS payee_type, min(c.first_on) AS first_on, min(c.last_on) AS last_on,
        min(v.county) AS county, min(v.township) AS township
    FROM cited AS c
    JOIN ledger.village AS v ON v.village_code = c.village_code
    GROUP BY c.hit_id, c.village_code
),
township_vendor AS (
    SELECT v.county, v.township, year(s.voucher_on) AS year, s.payee_type, s.payee, count(DISTINCT s.village_code) AS villages
    FROM features.spend AS s
    JOIN ledger.village AS v ON v.village_code = s.village_code
    WHERE s.payee_type IN (SELECT payee_type FROM asked) AND s.payee IS NOT NULL
    GROUP BY ALL
),
elsewhere AS (
    SELECT a.hit_id, count(DISTINCT firm_key(t.payee)) AS vendors
    FROM asked AS a
    JOIN township_vendor AS t ON t.county IS NOT DISTINCT FROM a.county AND t.township IS NOT DISTINCT FROM a.township AND t.payee_type = a.payee_type
        AND t.year = year(a.first_on)
    GROUP BY a.hit_id
),
agreed AS (
    SELECT
        a.hit_id, list(g.row_id ORDER BY g.row_id) FILTER (g.row_id IS NOT NULL) AS rows, bool_or(k.village_code IS NOT NULL) AS is_kept
    FROM asked AS a
    LEFT JOIN (
        SELECT village_code, firm_key(party_b) AS vendor_key, row_id, coalesce(signed_on, start_on) AS from_on FROM ledger.contract
        UNION ALL
        SELECT village_code, firm_key(winner), row_id, deal_on FROM ledger.deal
    ) AS g ON g.village_code = a.village_code AND g.vendor_key = a.vendor_key AND coalesce(g.from_on <= a.last_on, TRUE)
    LEFT JOIN (SELECT DISTINCT village_code FROM ledger.contract UNION SELECT village_code FROM ledger.deal) AS k ON k.village_code = a.village_code
    GROUP BY a.hit_id
)
SELECT
    hit_id, 'only_shop' AS innocent, CASE WHEN vendors = 1 THEN TRUE WHEN vendors >= $other_vendors THEN FALSE END AS holds, [] AS evidence,
    CASE WHEN vendors = 1 THEN '全镇各村当年这一类支出都只付给这一家' ELSE '全镇各村当年这一类支出付给过' || vendors || '家，不是没有别家' END AS sentence
FROM elsewhere
UNION ALL
SELECT
    hit_id, 'contracted', rows IS NOT NULL, coalesce(rows, []),
    CASE WHEN rows IS NOT NULL THEN '与这一家有合同或交易记录' ELSE '合同台账和交易记录里没有这一家' END
FROM agreed
WHERE is_kept
