-- Blank cells below a voucher's first row: filled inside the voucher, across a page turn, never across a total.
CREATE OR REPLACE TEMP TABLE picked AS
WITH shown AS (
    SELECT * REPLACE (
        CASE WHEN mark IS NULL THEN voucher_no END AS voucher_no,
        CASE WHEN mark IS NULL THEN voucher_word END AS voucher_word,
        CASE WHEN mark IS NULL THEN date END AS date,
        CASE WHEN mark IS NULL THEN summary END AS summary,
        CASE WHEN mark IS NULL THEN village_code END AS village_code,
        CASE WHEN mark IS NULL THEN village_name END AS village_name
    )
    FROM (FROM carried UNION ALL BY NAME FROM picked)
),
before AS (
    SELECT
        *,
        last_value(voucher_no IGNORE NULLS) OVER above AS no_above,
        last_value(voucher_word IGNORE NULLS) OVER above AS word_above,
        last_value(date IGNORE NULLS) OVER above AS date_above
    FROM shown
    WINDOW above AS (ORDER BY record ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
grouped AS (
    SELECT
        *,
        count(*) FILTER (
            mark IN ('total', 'carried')
            OR voucher_no IS DISTINCT FROM no_above AND voucher_no IS NOT NULL
            OR voucher_word <> word_above
            OR date <> date_above
            -- A word without a number is not a cell left blank by merging.
            OR voucher_no IS NULL AND voucher_word IS NOT NULL
        ) OVER (ORDER BY record ROWS UNBOUNDED PRECEDING) AS block
    FROM before
)
SELECT * EXCLUDE (no_above, word_above, date_above, block) REPLACE (
    last_value(voucher_no IGNORE NULLS) OVER within AS voucher_no,
    last_value(voucher_word IGNORE NULLS) OVER within AS voucher_word,
    last_value(date IGNORE NULLS) OVER within AS date,
    last_value(summary IGNORE NULLS) OVER within AS summary,
    last_value(village_code IGNORE NULLS) OVER within AS village_code,
    last_value(village_name IGNORE NULLS) OVER within AS village_name
)
FROM grouped
WINDOW within AS (PARTITION BY block ORDER BY record ROWS UNBOUNDED PRECEDING)
QUALIFY record > 0
ORDER BY record
