-- Every disclosure posted by the as-of date, with the days its period covers: a month, a quarter (2024Q1, 2024年第1季度) or a year.
INSERT INTO ledger.disclosure
WITH told AS (
    SELECT
        *,
        translate(regexp_extract(period, '[Qq第年]\s*([1-4一二三四])\s*季?', 1), '一二三四', '1234') AS quarter,
        coalesce(try_strptime(trim(period), '%Y-%m')::DATE, month_of(period)) AS month,
        try_strptime(regexp_extract(period, '^\s*(\d{4})', 1), '%Y')::DATE AS year_start_on
    FROM staged.disclosures
),

spanned AS (
    SELECT
        *,
        CASE
            WHEN month IS NOT NULL THEN INTERVAL 1 MONTH
            WHEN quarter <> '' THEN INTERVAL 3 MONTH
            WHEN regexp_full_match(period, '\s*\d{4}\s*年?度?\s*') THEN INTERVAL 1 YEAR
        END AS span,
        coalesce(month, CASE WHEN span IS NOT NULL THEN year_start_on + to_months(3 * coalesce(try_cast(quarter AS INTEGER) - 1, 0)) END)::DATE AS period_start_on
    FROM told
)

SELECT
    s.village_code,
    s.period,
    s.period_start_on,
    (s.period_start_on + s.span - INTERVAL 1 DAY)::DATE AS period_end_on,
    s.category,
    s.date AS disclosed_on,
    s.income,
    s.expense,
    'disclosure:' || concat_ws('|', coalesce(s.village_code, ''), coalesce(s.period, ''), coalesce(s.category, '')) || '#1' AS ledger_key,
    s.row_id
FROM spanned AS s
WHERE s.date <= $as_of OR s.date IS NULL
