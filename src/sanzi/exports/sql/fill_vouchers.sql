-- Blank cells below a voucher's first row: filled inside the voucher, across a page turn, never across a total.
CREATE OR REPLACE TEMP TABLE picked AS
WITH shown AS (
    SELECT
        *,
        CASE WHEN mark IS NULL THEN voucher_no END AS no_here,
        CASE WHEN mark IS NULL THEN voucher_word END AS word_here,
        CASE WHEN mark IS NULL THEN date END AS date_here
    FROM (FROM carried UNION ALL BY NAME FROM picked)
),
before AS (
    SELECT
        *,
        last_value(no_here IGNORE NULLS) OVER above AS no_above,
        last_value(word_here IGNORE NULLS) OVER above AS word_above,
        last_value(date_here IGNORE NULLS) OVER above AS date_above
    FROM shown
    WINDOW above AS (ORDER BY record ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
grouped AS (
    SELECT
        *,
        count(*) FILTER (
            mark IN ('total', 'carried')
            OR no_here IS NOT NULL
            AND (no_here IS DISTINCT FROM no_above OR word_here IS DISTINCT FROM coalesce(word_above, word_here) OR date_here <> date_above)
        ) OVER (ORDER BY record ROWS UNBOUNDED PRECEDING) AS block
    FROM before
)
SELECT * EXCLUDE (no_here, word_here, date_here, no_above, word_above, date_above, block) REPLACE (
    CASE WHEN mark IS NULL THEN last_value(voucher_no IGNORE NULLS) OVER within END AS voucher_no,
    CASE WHEN mark IS NULL THEN last_value(voucher_word IGNORE NULLS) OVER within END AS voucher_word,
    CASE WHEN mark IS NULL THEN last_value(date IGNORE NULLS) OVER within END AS date,
    CASE WHEN mark IS NULL THEN last_value(summary IGNORE NULLS) OVER within END AS summary,
    CASE WHEN mark IS NULL THEN last_value(village_code IGNORE NULLS) OVER within END AS village_code,
    CASE WHEN mark IS NULL THEN last_value(village_name IGNORE NULLS) OVER within END AS village_name
)
FROM grouped
WINDOW within AS (PARTITION BY block ORDER BY record ROWS UNBOUNDED PRECEDING)
QUALIFY record > 0
ORDER BY record
