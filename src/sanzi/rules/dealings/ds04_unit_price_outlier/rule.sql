-- 同样的货物单价比同县前后一年各村的中位数高得多；票据上数量乘单价与金额对不上
WITH wording AS (
    SELECT item, regexp_replace(fold(item), '^\*[^*]*\*', '') AS goods
    FROM (SELECT DISTINCT item FROM ledger.invoice WHERE item IS NOT NULL)
    WHERE NOT regexp_matches(item, $not_goods_words)
),
line AS (
    SELECT
        i.village_code, v.county, year(i.invoice_on) AS year, w.goods, i.item, i.seller, i.invoice_on, i.quantity, i.unit_price, i.amount, i.row_id
    FROM ledger.invoice AS i
    JOIN ledger.village AS v ON v.village_code = i.village_code
    JOIN wording AS w ON w.item = i.item
    -- A slip of the finger may be as large as a cell can hold: such a product is no price.
    WHERE i.invoice_on IS NOT NULL AND i.quantity >= $quantity AND i.unit_price > 0 AND i.amount > 0 AND i.quantity::DOUBLE * i.unit_price::DOUBLE < 1e12
),
-- One price a village, of the year and the years beside it: a village that bought often counts once, and a year that has just begun has peers.
village_price AS (
    SELECT l.county, l.village_code, l.goods, y.year, CAST(median(l.unit_price) AS DECIMAL(18, 2)) AS price
    FROM line AS l
    JOIN (SELECT DISTINCT county, goods, year FROM line) AS y
        ON y.county IS NOT DISTINCT FROM l.county AND y.goods = l.goods AND l.year BETWEEN y.year - 1 AND y.year + 1
    GROUP BY l.county, l.village_code, l.goods, y.year
),
peer AS (
    SELECT county, goods, year, count(*) AS villages, CAST(median(price) AS DECIMAL(18, 2)) AS usual, mad(price) AS spread
    FROM village_price
    GROUP BY county, goods, year
),
dear AS (
    SELECT
        l.village_code, l.seller, l.goods, l.year, p.villages, p.usual, max(l.unit_price) AS price, sum(l.quantity) AS quantity,
        sum(CAST((l.unit_price - p.usual) * l.quantity AS DECIMAL(18, 2))) AS excess, min(l.invoice_on) AS first_on, max(l.invoice_on) AS last_on,
        list(l.row_id) AS evidence
    FROM line AS l
    JOIN peer AS p ON p.county IS NOT DISTINCT FROM l.county AND p.goods = l.goods AND p.year = l.year
    WHERE p.villages >= $peers AND p.spread > 0 AND l.unit_price >= $times * p.usual AND 0.6745 * (l.unit_price - p.usual) / p.spread >= $robust_z
    GROUP BY l.village_code, l.seller, l.goods, l.year, p.villages, p.usual
),
-- A price without tax beside a sum with it is no contradiction.
odd AS (
    SELECT
        village_code, seller, item, quantity, unit_price, amount, invoice_on, row_id, quantity::DOUBLE * unit_price::DOUBLE AS product,
        round(abs(amount::DOUBLE - quantity::DOUBLE * unit_price::DOUBLE), 2) AS difference
    FROM ledger.invoice
    WHERE quantity > 0 AND unit_price > 0 AND amount > 0 AND invoice_on IS NOT NULL AND quantity::DOUBLE * unit_price::DOUBLE < 1e12
)
SELECT
    village_code, coalesce(seller, goods) AS subject, evidence, excess AS amount, first_on, last_on,
    CASE WHEN excess >= $large AND price >= $double * usual THEN 0.75 WHEN excess >= $large THEN 0.7 ELSE 0.55 END AS strength,
    year || '年“' || goods || '”单价最高' || yuan(price) || '，是同县' || villages || '个村前后一年中位数' || yuan(usual) || '的' || format('{:.1f}', (price / usual)::DOUBLE)
    || '倍，共' || regexp_replace(CAST(quantity AS VARCHAR), '\.?0+$', '') || '件，按中位数算多付' || yuan(excess) AS reason
FROM dear
WHERE excess >= $least
UNION ALL
SELECT
    village_code, coalesce(seller, item), [row_id], CAST(difference AS DECIMAL(18, 2)), invoice_on, invoice_on, 0.5,
    cn_day(invoice_on) || '票据“' || item || '”写' || regexp_replace(CAST(quantity AS VARCHAR), '\.?0+$', '') || '件、单价' || yuan(unit_price) || '，相乘是'
    || yuan(product) || '，金额却是' || yuan(amount) || '，相差' || yuan(difference)
FROM odd
WHERE difference >= $difference
    AND list_min(list_transform([1.0, 1.01, 1.03, 1.05, 1.06, 1.09, 1.13], lambda tax: abs(amount::DOUBLE / product - tax))) > $tolerance
