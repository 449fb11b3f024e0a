-- What was posted of a month, quarter or year, with the days it covers, where it or an entry of those days is new.
CREATE OR REPLACE TEMP TABLE tie_posted AS
WITH said AS (
    SELECT
        file_id,
        sheet_no,
        source_row,
        is_fresh,
        village_code,
        period,
        income,
        expense,
        income_raw,
        expense_raw,
        regexp_extract(period, '^\s*(\d{4})', 1) AS year,
        translate(regexp_extract(period, '[Qq第年]\s*([1-4一二三四])\s*季?度?\s*$', 1), '一二三四', '1234') AS quarter,
        regexp_extract(period, '^\s*\d{4}\D{0,2}(\d{1,2})\s*月?份?\s*$', 1) AS month,
        regexp_full_match(period, '\s*\d{4}\s*年?度?\s*') AS is_year
    FROM tie_disclosures
    WHERE village_code IS NOT NULL AND (income > 0 OR expense > 0)
),
spanned AS (
    SELECT
        *,
        CASE WHEN quarter <> '' THEN 3 * quarter::INTEGER - 2 WHEN month <> '' THEN month::INTEGER ELSE 1 END AS first_month,
        CASE WHEN quarter <> '' THEN 2 WHEN month <> '' THEN 0 ELSE 11 END AS more_months,
        try_strptime(concat(year, '-', first_month), '%Y-%m')::DATE AS first_on,
        last_day(first_on + to_months(more_months)) AS last_on
    FROM said
    WHERE year <> '' AND (quarter <> '' OR month <> '' OR is_year)
)
SELECT * EXCLUDE (year, quarter, month, is_year, first_month, more_months)
FROM spanned
WHERE first_on IS NOT NULL
    AND (
        is_fresh
        OR EXISTS (FROM landed_span AS landed WHERE landed.kind = 'vouchers' AND landed.first_on <= spanned.last_on AND landed.last_on >= spanned.first_on)
    )
