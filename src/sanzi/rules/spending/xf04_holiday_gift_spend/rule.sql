-- 节日、换届前后购买烟酒、购物卡、礼品、节日食品，或向烟酒店、超市付整数款，或在餐馆消费：一个收款方一个节日，一条疑点
WITH gift_spend AS (
    SELECT
        village_code, ledger_key, row_id, invoice_row_id, voucher_on, invoice_on, amount, payee,
        coalesce(item, summary, '') AS shown,
        summary,
        item,
        list_has_any(innocent_lists, ['festival', 'gift_card', 'tobacco_alcohol', 'local_special', 'dining']) AS has_innocent_word,
        list_has_any(lists, ['tobacco_alcohol', 'gift_card']) AS has_gift_word,
        payee_type,
        CASE
            WHEN list_has_any(lists, ['tobacco_alcohol', 'gift_card'])
                THEN CASE payee_type WHEN 'tobacco_shop' THEN 'tobacco_shop' WHEN 'goods' THEN 'gift_from_shop' ELSE 'gift_word' END
            WHEN payee_type = 'tobacco_shop' THEN 'tobacco_shop'
            WHEN list_has_any(lists, ['festival', 'local_special'])
                AND coalesce(payee_type, 'unknown') IN ('goods', 'farm', 'firm', 'dining', 'unknown') THEN 'festival_word'
            WHEN payee_type = 'goods' AND list_contains(lists, 'catch_all') AND amount % $round_step = 0 THEN 'round_total'
            WHEN payee_type = 'dining' THEN 'dining'
        END AS kind
    FROM features.spend
),
gift_text AS (
    SELECT t.text
    FROM features.text_word AS t
    JOIN policy.word AS w USING (list, word)
    WHERE list IN ('tobacco_alcohol', 'gift_card') AND NOT t.is_innocent AND w.strength >= 1
),
festival_window AS (
    SELECT
        festival, festival_on,
        festival_on - CAST($before_days AS INTEGER) AS from_on,
        festival_on + CAST($after_days AS INTEGER) AS to_on
    FROM policy.festival
    WHERE festival IN ('元旦', '春节', '元宵', '元宵节', '清明', '清明节', '端午', '端午节', '中秋', '中秋节', '国庆', '国庆节')
),
local_window AS (
    SELECT
        village_code, name AS festival, from_on AS festival_on,
        from_on - CAST($before_days AS INTEGER) AS from_on, to_on + CAST($after_days AS INTEGER) AS to_on
    FROM policy.occasion
),
kept AS (
    -- The old and the poor are named in more ways than a list of words can hold.
    SELECT * REPLACE (has_innocent_word OR regexp_matches(concat_ws(' ', summary, item), $aided_words) AS has_innocent_word)
    FROM gift_spend
    WHERE kind IS NOT NULL
),
looked_at AS (
    SELECT * FROM kept WHERE NOT has_innocent_word OR has_gift_word OR payee_type = 'tobacco_shop'
),
spend_in_window AS (
    SELECT *
    FROM (
        SELECT s.*, f.festival, f.festival_on
        FROM looked_at AS s
        JOIN festival_window AS f ON s.voucher_on BETWEEN f.from_on AND f.to_on OR s.invoice_on BETWEEN f.from_on AND f.to_on
        UNION ALL
        SELECT s.*, f.festival, f.festival_on
        FROM looked_at AS s
        JOIN local_window AS f
            ON f.village_code = s.village_code
            AND (s.voucher_on BETWEEN f.from_on AND f.to_on OR s.invoice_on BETWEEN f.from_on AND f.to_on)
    )
    QUALIFY row_number() OVER (
        PARTITION BY ledger_key
        ORDER BY least(abs(festival_on - voucher_on), abs(festival_on - invoice_on)), festival_on, festival
    ) = 1
),
festival_day AS (
    SELECT DISTINCT CAST(unnest(generate_series(from_on, to_on, INTERVAL 1 DAY)) AS DATE) AS day FROM festival_window
),
window_share AS (
    SELECT year(day) AS year, CAST(count(*) AS DOUBLE) / (make_date(year(day), 12, 31) - make_date(year(day), 1, 1) + 1) AS share
    FROM festival_day
    GROUP BY year(day)
),
local_share AS (
    -- The days that a village's own windows add.
    SELECT village_code, year(day) AS year, CAST(count(*) AS DOUBLE) / (make_date(year(day), 12, 31) - make_date(year(day), 1, 1) + 1) AS share
    FROM (SELECT DISTINCT village_code, CAST(unnest(generate_series(from_on, to_on, INTERVAL 1 DAY)) AS DATE) AS day FROM local_window)
    ANTI JOIN festival_day USING (day)
    GROUP BY village_code, year(day)
),
purchase AS (
    SELECT
        village_code, payee, festival, festival_on,
        CASE WHEN payee IS NULL THEN row_id END AS nameless_row,
        sum(amount) AS amount,
        count(*) AS entries,
        least(min(voucher_on), min(invoice_on)) AS first_on,
        max(voucher_on) AS last_on,
        list_distinct(list_concat(list(row_id), list(invoice_row_id))) AS evidence,
        arg_min(shown, (-amount, row_id)) AS shown,
        bool_and(has_innocent_word) AS has_innocent_word,
        bool_or(kind IN ('gift_from_shop', 'tobacco_shop') AND (summary IN (FROM gift_text) OR item IN (FROM gift_text))) AS is_gift_from_shop,
        bool_or(kind = 'tobacco_shop') AS is_tobacco_shop,
        bool_or(kind IN ('gift_word', 'gift_from_shop')) AS is_gift_word,
        bool_or(kind = 'festival_word') AS is_festival_word,
        bool_or(kind = 'round_total') AS is_round_total
    FROM spend_in_window
    GROUP BY village_code, payee, festival, festival_on, CASE WHEN payee IS NULL THEN row_id END
    HAVING sum(amount) >= $min_amount
),
weighed AS (
    SELECT
        p.*,
        w.share + coalesce(l.share, 0) AS share,
        CASE
            WHEN p.has_innocent_word THEN 0.55
            WHEN p.is_gift_from_shop THEN 1.0
            WHEN p.is_tobacco_shop THEN 0.8
            WHEN p.is_gift_word THEN 0.65
            WHEN p.is_festival_word THEN 0.6
            WHEN p.is_round_total THEN 0.55
            ELSE 0.5
        END AS shown_by
    FROM purchase AS p
    JOIN window_share AS w ON w.year = year(p.festival_on)
    LEFT JOIN local_share AS l ON l.village_code = p.village_code AND l.year = year(p.festival_on)
)
SELECT
    village_code,
    payee AS subject,
    evidence,
    amount,
    first_on,
    last_on,
    0.5 + (shown_by - 0.5) * least(1.0, (1.0 - share) / (1.0 - $free_share)) AS strength,
    festival || '（' || cn_day(festival_on) || '）前后，付给' || coalesce(payee, '未写明的收款方') || entries || '笔共' || yuan(amount)
    || '，列为“' || shown || '”，'
    || CASE
        WHEN is_gift_from_shop THEN '票据或摘要写明烟酒、礼品、购物卡，收款方是商店'
        WHEN is_tobacco_shop THEN '收款方是烟酒店'
        WHEN is_gift_word THEN '摘要、票据、科目或收款方名称提到烟酒、礼品、购物卡'
        WHEN is_festival_word THEN '文字提到节日物品或土特产'
        WHEN is_round_total THEN '商店整数金额、品名笼统'
        ELSE '收款方是餐饮场所'
    END
    || CASE WHEN has_innocent_word THEN '，文字里有慰问或公益的说法' ELSE '' END
    || '；' || year(festival_on) || '年节日前后的日子共占全年' || percent(share) AS reason
FROM weighed
ORDER BY village_code, first_on, subject, evidence
