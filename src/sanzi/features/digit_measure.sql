-- The distances of each village's digits from Benford's law and from the other villages; the definitions stand in digit_measure.toml.
INSERT INTO features.digit_measure
WITH span AS (
    SELECT r.*, m.months
    FROM features.digit_row AS r
    INNER JOIN (SELECT unnest([12, 36]) AS months) AS m ON r.voucher_on > CAST($as_of AS DATE) - to_months(m.months)
),

rows AS (
    SELECT
        village_code,
        months,
        count(*) FILTER (WHERE left_out IS NOT NULL) AS left_out_count,
        min(voucher_on) FILTER (WHERE left_out IS NULL) AS first_on,
        max(voucher_on) FILTER (WHERE left_out IS NULL) AS last_on,
        log10(quantile_cont(CAST(amount AS DOUBLE), 0.99) FILTER (WHERE left_out IS NULL)
        / quantile_cont(CAST(amount AS DOUBLE), 0.01) FILTER (WHERE left_out IS NULL)) AS orders,
        avg(cos(2 * pi() * mantissa)) FILTER (WHERE left_out IS NULL) AS x,
        avg(sin(2 * pi() * mantissa)) FILTER (WHERE left_out IS NULL) AS y
    FROM span
    GROUP BY village_code, months
),

cumulated AS (
    SELECT
        *,
        sum(share - benford_share) OVER (PARTITION BY village_code, months, digits ORDER BY digit) AS gap,
        sum(row_count) OVER (PARTITION BY village_code, months, digits) AS n,
        sum(others_count) OVER (PARTITION BY village_code, months, digits) AS others_n
    FROM features.digit_count
),

far AS (
    SELECT
        village_code,
        months,
        digits,
        any_value(n) AS n,
        any_value(others_n) AS others_n,
        avg(abs(share - benford_share)) AS mad,
        -- E|X - nb| / n by logarithms; k! of hundreds does not fit a number.
        avg(2 * exp(
            lgamma(n + 1) - lgamma(floor(n * benford_share) + 1) - lgamma(n - floor(n * benford_share))
            + (floor(n * benford_share) + 1) * ln(benford_share) + (n - floor(n * benford_share)) * ln(1 - benford_share)
        ) / n) AS expected_mad,
        any_value(n) * sum(pow(share - benford_share, 2) / benford_share) AS chi_square,
        max(abs(gap)) AS ks,
        avg(abs(share - others_share)) AS others_mad,
        avg(sqrt(2 * others_share * (1 - others_share) / pi() * (1.0 / n + 1.0 / nullif(others_n, 0)))) AS others_expected_mad,
        avg(abs(others_share - benford_share)) AS others_from_benford
    FROM cumulated
    GROUP BY village_code, months, digits
),

company AS (
    SELECT village_code, months, count(*) OVER (PARTITION BY county, months) - 1 AS others_villages
    FROM (
        SELECT DISTINCT c.village_code, c.months, coalesce(v.county, '') AS county
        FROM features.digit_count AS c
        LEFT JOIN ledger.village AS v ON v.village_code = c.village_code
    )
)

SELECT
    r.village_code,
    r.months,
    d.digits,
    r.first_on,
    r.last_on,
    coalesce(f.n, 0) AS row_count,
    r.left_out_count,
    r.orders,
    f.mad,
    f.expected_mad,
    f.mad - f.expected_mad AS excess_mad,
    f.chi_square,
    f.ks,
    r.x * r.x + r.y * r.y AS arc,
    coalesce(c.others_villages, 0) AS others_villages,
    coalesce(f.others_n, 0) AS others_count,
    f.others_mad,
    f.others_expected_mad,
    f.others_mad - f.others_expected_mad AS others_excess_mad,
    f.others_from_benford
FROM rows AS r
CROSS JOIN (SELECT unnest([1, 2]) AS digits) AS d
LEFT JOIN far AS f ON f.village_code = r.village_code AND f.months = r.months AND f.digits = d.digits
LEFT JOIN company AS c ON c.village_code = r.village_code AND c.months = r.months
ORDER BY r.village_code, r.months, d.digits
