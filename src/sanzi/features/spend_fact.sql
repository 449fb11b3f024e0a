-- Spending whose summary or goods say numbers, beside the sum that was booked.
INSERT INTO features.spend_fact
WITH told AS (
    SELECT s.ledger_key
    FROM features.spend AS s
    LEFT JOIN features.text_fact AS a ON a.text = s.summary
    LEFT JOIN features.text_fact AS b ON b.text = s.item
    WHERE coalesce(a.persons, a.person_times, a.days, a.labour_days, a.hours, a.unit_price, a.quantity, a.jin, a.implied) IS NOT NULL
        OR coalesce(b.persons, b.person_times, b.days, b.labour_days, b.hours, b.unit_price, b.quantity, b.jin, b.implied) IS NOT NULL
        OR len(a.plates) > 0 OR len(b.plates) > 0 OR len(a.litres) > 0 OR len(b.litres) > 0
),

-- One sum may be spread over the entries of a voucher.
voucher AS (
    SELECT
        ledger_key,
        sum(amount) OVER (PARTITION BY voucher_key, summary) AS same_summary,
        sum(amount) OVER (PARTITION BY voucher_key) AS whole
    FROM features.spend
    WHERE voucher_key IN (SELECT s.voucher_key FROM features.spend AS s SEMI JOIN told ON told.ledger_key = s.ledger_key)
),

joined AS (
    SELECT
        s.village_code, s.voucher_key, s.voucher_on, s.amount, s.payee, s.summary,
        concat_ws('；', s.summary, CASE WHEN b.text IS NOT NULL THEN s.item END) AS said, s.ledger_key, s.row_id, v.same_summary, v.whole,
        coalesce(a.persons, b.persons) AS persons,
        coalesce(a.persons_piece, b.persons_piece) AS persons_piece,
        coalesce(a.days, b.days) AS days,
        coalesce(a.hours, b.hours) AS hours,
        coalesce(a.hours_piece, b.hours_piece) AS hours_piece,
        coalesce(a.unit_price, b.unit_price) AS unit_price,
        coalesce(a.price_unit, b.price_unit) AS price_unit,
        coalesce(a.quantity, b.quantity) AS quantity,
        coalesce(a.quantity_unit, b.quantity_unit) AS quantity_unit,
        coalesce(a.jin, b.jin) AS jin,
        list_concat(a.litres, b.litres) AS litres,
        list_concat(a.litres_pieces, b.litres_pieces) AS litres_pieces,
        list_sort(list_distinct(list_concat(a.plates, b.plates))) AS plates,
        coalesce(a.place, b.place) AS place,
        TRY_CAST(concat_ws('-', coalesce(a.year, year(s.voucher_on)), a.month, a.day) AS DATE) AS said_on,
        TRY_CAST(concat_ws('-', year(s.voucher_on) - 1, a.month, a.day) AS DATE) AS year_before_on,
        a.year IS NOT NULL AS says_year,
        coalesce(a.implied, b.implied) AS implied,
        coalesce(a.implied_piece, b.implied_piece) AS implied_piece,
        list_concat(a.acceptable, b.acceptable) AS acceptable,
        coalesce(a.is_partial, FALSE) OR coalesce(b.is_partial, FALSE) AS is_partial
    FROM features.spend AS s
    INNER JOIN voucher AS v ON v.ledger_key = s.ledger_key
    SEMI JOIN told ON told.ledger_key = s.ledger_key
    LEFT JOIN features.text_fact AS a ON a.text = s.summary
    LEFT JOIN features.text_fact AS b ON b.text = s.item
)

SELECT
    village_code, voucher_key, voucher_on, amount, payee, summary, said, persons, persons_piece, days, hours, hours_piece, unit_price, price_unit, quantity,
    quantity_unit, jin, coalesce(litres, []) AS litres, coalesce(litres_pieces, []) AS litres_pieces, coalesce(plates, []) AS plates,
    place,
    CASE WHEN says_year OR said_on <= voucher_on THEN said_on ELSE year_before_on END AS said_on,
    implied, implied_piece,
    same_summary AS booked,
    coalesce(amount > 0 AND implied > 0, FALSE) AND NOT is_partial AND len(list_filter(
        acceptable, lambda each: abs(each - amount) < 1 OR abs(each - same_summary) < 1 OR abs(each - whole) < 1
    )) = 0 AS is_contradicted,
    ledger_key,
    row_id
FROM joined
ORDER BY ledger_key
