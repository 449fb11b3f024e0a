-- What every text says in numbers, one column a fact, and the sum that persons, days and price make or that it names.
INSERT INTO features.text_fact
WITH told AS (
    SELECT
        text,
        fact,
        CASE WHEN count(DISTINCT number) = 1 THEN min(number) END AS number,
        CASE WHEN count(DISTINCT unit) = 1 THEN min(unit) END AS unit,
        string_agg(piece, '、' ORDER BY piece) AS piece,
        min(value) AS value,
        CASE WHEN count(DISTINCT value) = 1 THEN min(value) END AS only_value,
        count(DISTINCT number) = 1 AND CASE WHEN fact = 'price' THEN max(times) ELSE sum(times) END > 1 AS is_repeated,
        list(number ORDER BY piece) AS numbers,
        list(piece ORDER BY piece) AS pieces,
        list_sort(list(DISTINCT translate(value, '·.-', ''))) AS values,
        sum(CAST(number AS DECIMAL(38, 4)) * CASE unit WHEN '斤' THEN 1 WHEN '公斤' THEN 2 WHEN '千克' THEN 2 WHEN 'KG' THEN 2 END) AS jin
    FROM features.text_piece
    GROUP BY text, fact
),

-- A chain that is no product, because something between its numbers is not known (3间×2晚×200元), leaves nothing to compare with.
product AS (
    SELECT
        chain.text,
        count(product.value) = count(*) AS is_whole,
        string_agg(product.value, '、' ORDER BY product.value) AS piece,
        sum(chain.times * list_product(list_transform(regexp_extract_all(product.value, '[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?'),
            lambda each: CAST(replace(each, ',', '') AS DOUBLE)))) AS product
    FROM features.text_piece AS chain
    LEFT JOIN features.text_piece AS product
        ON product.fact = 'product' AND product.text = chain.text AND starts_with(product.value, chain.value) AND regexp_matches(product.value, '元|[0-9]$')
    WHERE chain.fact = 'chain'
    GROUP BY chain.text
),

wide AS (
    SELECT
        text,
        max(number) FILTER (fact = 'persons') AS persons,
        max(piece) FILTER (fact = 'persons') AS persons_piece,
        max(number) FILTER (fact = 'person_times') AS person_times,
        max(number) FILTER (fact = 'days') AS days,
        max(piece) FILTER (fact = 'days') AS days_piece,
        max(number) FILTER (fact = 'labour_days') AS labour_days,
        max(number) FILTER (fact = 'months') AS months,
        max(number) FILTER (fact = 'hours') AS hours,
        max(piece) FILTER (fact = 'hours') AS hours_piece,
        max(number) FILTER (fact = 'price') AS unit_price,
        max(unit) FILTER (fact = 'price' AND number IS NOT NULL) AS price_unit,
        max(piece) FILTER (fact = 'price') AS price_piece,
        max(number) FILTER (fact = 'quantity' AND unit IS NOT NULL) AS quantity,
        max(unit) FILTER (fact = 'quantity' AND number IS NOT NULL) AS quantity_unit,
        max(piece) FILTER (fact = 'quantity') AS quantity_piece,
        TRY_CAST(max(jin) FILTER (fact = 'quantity') AS DECIMAL(18, 4)) AS jin,
        any_value(numbers) FILTER (fact = 'litres') AS litres,
        any_value(pieces) FILTER (fact = 'litres') AS litres_pieces,
        any_value(values) FILTER (fact = 'plate') AS plates,
        max(value) FILTER (fact = 'place') AS place,
        count(*) FILTER (fact = 'home') > 0 AS is_home,
        CASE WHEN count(*) FILTER (fact = 'date') > 0 THEN max(only_value) FILTER (fact = 'date') ELSE max(only_value) FILTER (fact = 'month') END AS day_text,
        max(number) FILTER (fact = 'year') AS year,
        TRY_CAST(max(number) FILTER (fact = 'total') AS DECIMAL(18, 2)) AS total,
        max(piece) FILTER (fact = 'total') AS total_piece,
        string_agg(piece, '，' ORDER BY list_position(['persons', 'person_times', 'days', 'labour_days', 'months', 'hours', 'quantity', 'price'], fact))
            FILTER (fact IN ('persons', 'person_times', 'days', 'labour_days', 'months', 'hours', 'quantity', 'price')) AS factor_pieces,
        count(*) FILTER (fact = 'partial') > 0 AS is_partial,
        -- 男5人女5人 is ten persons, 5人、5人每天 may be five.
        count(*) FILTER (is_repeated AND fact IN ('persons', 'person_times', 'days', 'labour_days', 'months', 'hours', 'quantity', 'price')) > 0 AS is_repeated
    FROM told
    GROUP BY text
),

-- Factors as DOUBLE: a text may hold any number of digits.
factor AS (
    SELECT
        wide.* REPLACE (
            CAST(persons AS DOUBLE) AS persons, CAST(person_times AS DOUBLE) AS person_times, CAST(days AS DOUBLE) AS days,
            CAST(labour_days AS DOUBLE) AS labour_days, CAST(hours AS DOUBLE) AS hours, CAST(unit_price AS DOUBLE) AS unit_price,
            CAST(months AS DOUBLE) AS months, CAST(quantity AS DOUBLE) AS quantity, is_partial OR NOT coalesce(product.is_whole, NOT is_repeated) AS is_partial
        ),
        CASE WHEN product.is_whole THEN TRY_CAST(round(product.product, 2) AS DECIMAL(18, 2)) END AS product,
        product.piece AS product_piece
    FROM wide
    LEFT JOIN product ON product.text = wide.text
),

-- Every way in which what is written can be multiplied; the first that the unit of the price asks for is the one meant.
multiplied AS (
    SELECT
        *,
        list_filter([
            CASE WHEN contains(price_unit, '人') AND regexp_matches(price_unit, '天|日') THEN unit_price * persons * days END,
            CASE WHEN regexp_matches(price_unit, '^[人名位]$') THEN unit_price * persons END,
            CASE WHEN regexp_matches(price_unit, '^[天日]$') THEN unit_price * days * coalesce(persons, 1) END,
            CASE WHEN contains(price_unit, '人') AND contains(price_unit, '月') THEN unit_price * persons * months END,
            CASE WHEN price_unit = '月' THEN unit_price * months * coalesce(persons, 1) END,
            CASE WHEN price_unit = quantity_unit THEN unit_price * quantity END,
            CASE WHEN regexp_matches(price_unit, '^个?工日?$') THEN unit_price * labour_days END,
            CASE WHEN price_unit = '小时' THEN unit_price * hours * coalesce(persons, 1) END,
            CASE WHEN price_unit IS NULL OR price_unit IN ('人', '次', '餐', '人次', '人餐') THEN unit_price * person_times END
        ], lambda each: each IS NOT NULL)[1] AS meant,
        [
            unit_price, unit_price * persons, unit_price * days, unit_price * persons * days, unit_price * quantity, unit_price * quantity * days,
            unit_price * persons * quantity, unit_price * person_times, unit_price * labour_days, unit_price * hours, unit_price * persons * hours,
            unit_price * persons * days * hours, unit_price * days * hours,
            unit_price * months, unit_price * persons * months, unit_price * quantity * months, unit_price * person_times * days
        ] AS ways
    FROM factor
)

SELECT
    text, persons, persons_piece, person_times, days, days_piece, labour_days, hours, hours_piece, unit_price, price_unit, price_piece,
    quantity, quantity_unit, quantity_piece, jin, litres, litres_pieces,
    list_filter(plates, lambda each: regexp_full_match(each, '.[A-Z][A-Z0-9]{4,6}[挂学警]?')) AS plates,
    place,
    is_home,
    CAST(coalesce(cn_number(regexp_extract(day_text, '^([0-9〇零○一二三四五六七八九]{4})[年./-]', 1)), year) AS INTEGER) AS year,
    CAST(cn_number(coalesce(nullif(regexp_extract(day_text, '([0-9一二三四五六七八九十]{1,3})月', 1), ''),
        regexp_extract(day_text, '^[0-9]{4}[./-]([0-9]{1,2})', 1))) AS INTEGER) AS month,
    CAST(cn_number(regexp_extract(day_text, '(?:月|[./-][0-9]{1,2}[./-])([0-9一二三四五六七八九十]{1,3})', 1)) AS INTEGER) AS day,
    CAST(cn_number(regexp_extract(day_text, '月.*[至到~—-].*?([0-9一二三四五六七八九十]{1,2})月', 1)) AS INTEGER) AS to_month,
    CAST(cn_number(regexp_extract(day_text, '月.*[至到~—-](?:.*月)?([0-9一二三四五六七八九十]{1,3})', 1)) AS INTEGER) AS to_day,
    day_text AS date_piece,
    total,
    total_piece,
    coalesce(product, TRY_CAST(round(meant, 2) AS DECIMAL(18, 2)), total) AS implied,
    CASE WHEN product IS NOT NULL THEN product_piece WHEN meant IS NOT NULL THEN factor_pieces ELSE total_piece END AS implied_piece,
    list_sort(list_distinct(list_filter(
        list_transform([CAST(product AS DOUBLE), CAST(total AS DOUBLE)] || ways, lambda each: TRY_CAST(round(each, 2) AS DECIMAL(18, 2))),
            lambda each: each IS NOT NULL
    ))) AS acceptable,
    is_partial,
    months
FROM multiplied
