-- How often the amounts of a village begin with each digit and each two digits, beside Benford's law and beside the other villages of the county.
INSERT INTO features.digit_count
WITH counted AS (
    SELECT r.village_code, coalesce(v.county, '') AS county, unnest([1, 2]) AS digits, unnest([r.first_digit, r.first_two]) AS digit, r.voucher_on
    FROM features.digit_row AS r
    LEFT JOIN ledger.village AS v ON v.village_code = r.village_code
    WHERE r.left_out IS NULL
),

of_village AS (
    SELECT c.village_code, c.county, m.months, c.digits, c.digit, count(*) AS row_count
    FROM counted AS c
    INNER JOIN (SELECT unnest([12, 36]) AS months) AS m ON c.voucher_on > CAST($as_of AS DATE) - to_months(m.months)
    GROUP BY ALL
),

-- Digits that never occur count too.
law AS (
    SELECT 1 AS digits, CAST(unnest(range(1, 10)) AS INTEGER) AS digit
    UNION ALL
    SELECT 2, CAST(unnest(range(10, 100)) AS INTEGER)
),

grid AS (
    SELECT v.village_code, v.county, v.months, law.digits, law.digit, log10(1 + 1.0 / law.digit) AS benford_share
    FROM (SELECT DISTINCT village_code, county, months FROM of_village) AS v
    CROSS JOIN law
),

filled AS (
    SELECT g.*, coalesce(o.row_count, 0) AS row_count
    FROM grid AS g
    LEFT JOIN of_village AS o
        ON o.village_code = g.village_code AND o.months = g.months AND o.digits = g.digits AND o.digit = g.digit
),

summed AS (
    SELECT
        *,
        sum(row_count) OVER of_one AS rows,
        sum(row_count) OVER of_digit - row_count AS others_count,
        sum(row_count) OVER of_county - sum(row_count) OVER of_one AS others_rows
    FROM filled
    WINDOW
        of_one AS (PARTITION BY village_code, months, digits),
        of_digit AS (PARTITION BY county, months, digits, digit),
        of_county AS (PARTITION BY county, months, digits)
),

shared AS (
    SELECT *, CAST(row_count AS DOUBLE) / rows AS share, CAST(others_count AS DOUBLE) / nullif(others_rows, 0) AS others_share FROM summed
),

compared AS (
    SELECT
        *,
        share - benford_share AS off_benford,
        share - others_share AS off_others,
        0.5 / rows AS correction,
        -- A digit that the others never use has no spread of its own: the two samples together have.
        (row_count + others_count) / (rows + others_rows) AS pooled_share
    FROM shared
)

SELECT
    village_code,
    months,
    digits,
    digit,
    row_count,
    share,
    benford_share,
    (off_benford - CASE WHEN abs(off_benford) > correction THEN sign(off_benford) * correction ELSE 0 END)
    / sqrt(benford_share * (1 - benford_share) / rows) AS benford_z,
    others_count,
    others_share,
    (off_others - CASE WHEN abs(off_others) > correction THEN sign(off_others) * correction ELSE 0 END)
    / nullif(sqrt(pooled_share * (1 - pooled_share) * (1.0 / rows + 1.0 / nullif(others_rows, 0))), 0) AS others_z
FROM compared
ORDER BY village_code, months, digits, digit
