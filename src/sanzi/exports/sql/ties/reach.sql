-- The days within which a row can be half of a new pair: those of the new rows, with room on both sides; and the years that they touch, for what was posted.
SET VARIABLE tie_reach = (
    SELECT {
        'first_on': min(first_on) - $days,
        'last_on': max(last_on) + $days,
        'year_first_on': date_trunc('year', min(first_on) - $days)::DATE,
        'year_last_on': last_day(date_trunc('year', max(last_on) + $days)::DATE + INTERVAL 11 MONTH)
    }
    FROM (
        SELECT first_on, last_on FROM landed_span WHERE kind IN ('bank', 'vouchers')
        UNION ALL
        SELECT min(receive_date), max(receive_date) FROM tie_contract_plan WHERE is_fresh
        UNION ALL
        SELECT make_date(min(year), 1, 1), make_date(max(year), 12, 31)
        FROM (SELECT nullif(regexp_extract(period, '^\s*(\d{4})', 1), '')::INTEGER AS year FROM tie_disclosures WHERE is_fresh)
        -- A contract is paid for as long as it runs, and longer.
        UNION ALL
        SELECT DATE '1900-01-01', DATE '2999-12-31' FROM tie_contracts WHERE is_fresh
    )
)
