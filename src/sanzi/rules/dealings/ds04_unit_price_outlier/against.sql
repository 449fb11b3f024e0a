-- 本乡镇是不是都贵、是不是买得少、经没经过竞争
WITH cited AS (
    SELECT
        hit.hit_id, hit.village_code, i.seller, i.unit_price, i.quantity, year(i.invoice_on) AS year, i.invoice_on,
        regexp_replace(fold(i.item), '^\*[^*]*\*', '') AS goods
    FROM (SELECT *, unnest(evidence) AS row_id FROM hit) AS hit
    JOIN ledger.invoice AS i ON i.row_id = hit.row_id
    WHERE hit.strength > 0.5 -- the others ask about one invoice by itself
),
asked AS (
    SELECT
        c.hit_id, c.village_code, c.goods, c.year, max(c.unit_price) AS price, sum(c.quantity) AS quantity, min(c.seller) AS seller, max(c.invoice_on) AS last_on,
        min(v.county) AS county, min(v.township) AS township
    FROM cited AS c
    JOIN ledger.village AS v ON v.village_code = c.village_code
    GROUP BY c.hit_id, c.village_code, c.goods, c.year
),
bought AS (
    SELECT
        a.hit_id, i.village_code, v.township IS NOT DISTINCT FROM a.township AS is_near, median(i.unit_price) AS price, sum(i.quantity) AS quantity, min(i.row_id) AS row_id
    FROM asked AS a
    JOIN ledger.invoice AS i ON regexp_replace(fold(i.item), '^\*[^*]*\*', '') = a.goods AND year(i.invoice_on) BETWEEN a.year - 1 AND a.year + 1 AND i.quantity >= $quantity
    JOIN ledger.village AS v ON v.village_code = i.village_code AND v.county IS NOT DISTINCT FROM a.county
    WHERE i.village_code <> a.village_code
    GROUP BY a.hit_id, i.village_code, v.township, a.township
),
near AS (
    SELECT b.hit_id, count(*) AS villages, CAST(median(b.price) AS DECIMAL(18, 2)) AS usual
    FROM bought AS b
    WHERE b.is_near
    GROUP BY b.hit_id
),
lot AS (
    SELECT b.hit_id, median(b.quantity) AS quantity FROM bought AS b GROUP BY b.hit_id
),
bidding AS (
    SELECT
        a.hit_id, max(d.bidder_count) AS bidders, list(DISTINCT d.row_id ORDER BY d.row_id) AS rows
    FROM asked AS a
    JOIN ledger.deal AS d ON d.village_code = a.village_code AND firm_key(d.winner) = firm_key(a.seller) AND d.deal_on BETWEEN a.last_on - 365 AND a.last_on
    WHERE d.bidder_count IS NOT NULL
    GROUP BY a.hit_id
)
SELECT
    a.hit_id, 'far_away' AS innocent, CASE WHEN n.villages >= $near_peers THEN a.price < $times * n.usual END AS holds, [] AS evidence,
    CASE
        WHEN coalesce(n.villages, 0) < $near_peers THEN '本乡镇买过同样东西的村不足' || $near_peers || '个，比不出是不是路远运费高'
        WHEN a.price < $times * n.usual THEN '本乡镇' || n.villages || '个村的中位数也有' || yuan(n.usual) || '，可能是路远运费高'
        ELSE '本乡镇' || n.villages || '个村的中位数只有' || yuan(n.usual)
    END AS sentence
FROM asked AS a
LEFT JOIN near AS n ON n.hit_id = a.hit_id
UNION ALL
SELECT
    a.hit_id, 'small_lot', a.quantity * 2 <= l.quantity, [],
    CASE WHEN a.quantity * 2 <= l.quantity THEN '买的数量不到别村一半，零买较贵' ELSE '买的数量不比别村少一半' END
FROM asked AS a
JOIN lot AS l ON l.hit_id = a.hit_id
UNION ALL
SELECT
    hit_id, 'open_tender', bidders >= $open_bidders, rows,
    CASE WHEN bidders >= $open_bidders THEN '交易记录里经' || bidders || '家报名竞争' ELSE '交易记录里只有' || bidders || '家报名' END
FROM bidding
