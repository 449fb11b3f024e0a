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
        list(number ORDER BY piece) AS numbers,
        list(piece ORDER BY piece) AS pieces,
        list_sort(list(DISTINCT translate(value, '·.-', ''))) AS values,
        sum(CAST(number AS DECIMAL(38, 4)) * CASE unit WHEN '斤' THEN 1 WHEN '公斤' THEN 2 WHEN '千克' THEN 2 WHEN 'KG' THEN 2 END) AS jin,
        sum(CASE WHEN fact = 'product' THEN list_product(list_transform(regexp_extract_all(value, '[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?'),
            lambda each: CAST(replace(each, ',', '') AS DOUBLE))) END) AS product
    FROM features.text_piece
    GROUP BY text, fact
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
        coalesce(max(value) FILTER (fact = 'date'), max(value) FILTER (fact = 'month')) AS day_text,
        max(number) FILTER (fact = 'year') AS year,
        TRY_CAST(max(number) FILTER (fact = 'total') AS DECIMAL(18, 2)) AS total,
        max(piece) FILTER (fact = 'total') AS total_piece,
        TRY_CAST(round(max(product), 2) AS DECIMAL(18, 2)) AS product,
        max(value) FILTER (fact = 'product') AS product_piece,
        string_agg(piece, '，' ORDER BY list_position(['persons', 'person_times', 'days', 'labour_days', 'hours', 'quantity', 'price'], fact))
            FILTER (fact IN ('persons', 'person_times', 'days', 'labour_days', 'hours', 'quantity', 'price')) AS factor_pieces,
        count(*) FILTER (fact = 'partial') > 0 AS is_partial
    FROM told
    GROUP BY text
),

-- Factors as DOUBLE: a text may hold any number of digits.
factor AS (
    SELECT
        * REPLACE (
            CAST(persons AS DOUBLE) AS persons, CAST(person_times AS DOUBLE) AS person_times, CAST(days AS DOUBLE) AS days,
            CAST(labour_days AS DOUBLE) AS labour_days, CAST(hours AS DOUBLE) AS hours, CAST(unit_price AS DOUBLE) AS unit_price,
            CAST(quantity AS DOUBLE) AS quantity
        )
    FROM wide
),

-- Every way in which what is written can be multiplied; the first that the unit of the price asks for is the one meant.
multiplied AS (
    SELECT
        *,
        list_filter([
            CASE WHEN contains(price_unit, '人') AND regexp_matches(price_unit, '天|日') THEN unit_price * persons * days END,
            CASE WHEN regexp_matches(price_unit, '^[人名位]$') THEN unit_price * persons END,
            CASE WHEN regexp_matches(price_unit, '^[天日]$') THEN unit_price * days * coalesce(persons, 1) END,
            CASE WHEN price_unit = quantity_unit THEN unit_price * quantity END,
            CASE WHEN regexp_matches(price_unit, '工') THEN unit_price * labour_days END,
            CASE WHEN price_unit = '小时' THEN unit_price * hours * coalesce(persons, 1) END,
            CASE WHEN price_unit IS NULL OR regexp_matches(price_unit, '[人次餐]') THEN unit_price * person_times END
        ], lambda each: each IS NOT NULL)[1] AS meant,
        [
            unit_price, unit_price * persons, unit_price * days, unit_price * persons * days, unit_price * quantity, unit_price * quantity * days,
            unit_price * persons * quantity, unit_price * person_times, unit_price * labour_days, unit_price * hours, unit_price * persons * hours,
            unit_price * persons * days * hours, unit_price * days * hours
        ] AS ways
    FROM factor
)

SELECT
    text, persons, persons_piece, person_times, days, days_piece, labour_days, hours, hours_piece, unit_price, price_unit, price_piece,
    quantity, quantity_unit, quantity_piece, jin, litres, litres_pieces,
    list_filter(plates, lambda each: regexp_full_match(each, '.[A-Z][A-Z0-9]{4,6}[挂学警]?')) AS plates,
    place,
    is_home,
    TRY_CAST(year AS INTEGER) AS year,
    TRY_CAST(regexp_extract(day_text, '([0-9]{1,2})月', 1) AS INTEGER) AS month,
    TRY_CAST(regexp_extract(day_text, '月([0-9]{1,2})', 1) AS INTEGER) AS day,
    TRY_CAST(regexp_extract(day_text, '[至到~—-]([0-9]{1,2})月', 1) AS INTEGER) AS to_month,
    TRY_CAST(regexp_extract(day_text, '[至到~—-](?:[0-9]{1,2}月)?([0-9]{1,2})', 1) AS INTEGER) AS to_day,
    day_text AS date_piece,
    total,
    total_piece,
    coalesce(product, TRY_CAST(round(meant, 2) AS DECIMAL(18, 2)), total) AS implied,
    CASE WHEN product IS NOT NULL THEN product_piece WHEN meant IS NOT NULL THEN factor_pieces ELSE total_piece END AS implied_piece,
    list_sort(list_distinct(list_filter(
        list_transform([CAST(product AS DOUBLE), CAST(total AS DOUBLE)] || ways, lambda each: TRY_CAST(round(each, 2) AS DECIMAL(18, 2))),
            lambda each: each IS NOT NULL
    ))) AS acceptable,
    is_partial
FROM multiplied
