-- 是不是改名改制接着做、本地新办的个体户、经公开竞争选中
WITH cited AS (
    SELECT hit_id, village_code, subject, firm_key(subject) AS vendor_key, first_on, last_on, unnest(evidence) AS row_id
    FROM hit
),
own AS (
    SELECT c.hit_id, c.village_code, c.vendor_key, c.first_on, c.last_on, g.company_name, g.legal_person, g.established_on, g.address, g.row_id,
        -- A predecessor under the same owner that ended about when this one began.
        (
            SELECT min(o.row_id) FROM ledger.company AS o
            WHERE person_key(o.legal_person) = person_key(g.legal_person) AND firm_key(o.company_name) <> c.vendor_key
                AND abs(o.cancelled_on - g.established_on) <= $rename_days
        ) AS before_row_id
    FROM cited AS c
    JOIN ledger.company AS g ON g.row_id = c.row_id AND firm_key(g.company_name) = c.vendor_key
),
fresh AS (
    SELECT o.*, v.county, v.township
    FROM own AS o
    JOIN ledger.village AS v ON v.village_code = o.village_code
    WHERE o.first_on - o.established_on <= $new_days
),
bidding AS (
    SELECT o.hit_id, max(d.bidder_count) AS bidders, list(DISTINCT d.row_id ORDER BY d.row_id) AS rows
    FROM own AS o
    JOIN ledger.deal AS d ON d.village_code = o.village_code AND firm_key(d.winner) = o.vendor_key
    WHERE d.bidder_count IS NOT NULL
    GROUP BY o.hit_id
)
SELECT
    hit_id, 'renamed' AS innocent, count(before_row_id) > 0 AS holds, coalesce(list(DISTINCT before_row_id) FILTER (before_row_id IS NOT NULL), []) AS evidence,
    CASE
        WHEN count(before_row_id) > 0 THEN '同一法定代表人姓名的另一家在登记前后' || $rename_days || '天内注销，可能是改名改制'
        ELSE '登记信息里没有同一法定代表人、前后注销的另一家'
    END AS sentence
FROM fresh
GROUP BY hit_id
UNION ALL
SELECT
    hit_id, 'local_start',
    CASE WHEN bool_or(contains(company_name, '公司')) THEN FALSE WHEN count(address) = 0 THEN NULL
        ELSE bool_or(coalesce(contains(address, township), FALSE) OR coalesce(contains(address, county), FALSE)) END,
    [],
    CASE
        WHEN bool_or(contains(company_name, '公司')) THEN '登记为公司，不是个体户'
        WHEN count(address) = 0 THEN '没有登记地址，看不出是不是本地'
        WHEN bool_or(coalesce(contains(address, township), FALSE) OR coalesce(contains(address, county), FALSE)) THEN '名称像个体户，地址在本县'
        ELSE '地址不在本县'
    END
FROM fresh
GROUP BY hit_id
UNION ALL
SELECT
    hit_id, 'open_tender', bidders >= $open_bidders, rows,
    CASE WHEN bidders >= $open_bidders THEN '交易记录里经' || bidders || '家报名竞争' ELSE '交易记录里只有' || bidders || '家报名' END
FROM bidding
