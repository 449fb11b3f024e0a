-- An amount as it was written, before it was rounded to the fen; what was written with a unit is taken as it was read.
CREATE OR REPLACE TEMP MACRO figure_of(raw) AS
    abs(coalesce(TRY_CAST(raw AS DECIMAL(28, 8)), TRY_CAST(regexp_replace(raw, '[,，¥￥\s]', '', 'g') AS DECIMAL(28, 8))));
CREATE OR REPLACE TEMP MACRO written(raw, amount) AS
    coalesce(CASE WHEN abs(figure_of(raw) - abs(amount)) <= 0.005 THEN figure_of(raw) END, abs(amount))::DECIMAL(28, 8);
-- What it consists of, as the figures from the first to the last that is not nought and the power of ten behind them: 12 and 3 for 12,000.
CREATE OR REPLACE TEMP MACRO units_of(written) AS replace(written::DECIMAL(28, 8)::VARCHAR, '.', '');
CREATE OR REPLACE TEMP MACRO figures_of(written) AS trim(units_of(written), '0');
CREATE OR REPLACE TEMP MACRO tens_of(written) AS (length(units_of(written)) - length(rtrim(units_of(written), '0')) - 8)::INTEGER;
-- Half of the last decimal that an amount in 万元 was written with, in yuan.
CREATE OR REPLACE TEMP MACRO slack(raw) AS
    list_extract([5000, 500, 50, 5, 0.5, 0.05, 0.005]::DECIMAL(12, 3)[], (1 + least(6, length(regexp_extract(raw, '\.(\d+)\D*$', 1))))::INTEGER);
-- Whether an amount fits what was written in 万元, to the decimals that it was written with, where they leave no more room than `share` of it.
CREATE OR REPLACE TEMP MACRO fits_wan(raw, amount, other, share) AS
    abs(written(raw, amount) * 10000 - other) <= slack(raw) AND written(raw, amount) * 10000 * share >= slack(raw);
-- Which power of ten makes the one amount the other; NULL where none does.
CREATE OR REPLACE TEMP MACRO power_between(raw, amount, other_raw, other, share) AS CASE
    WHEN amount = other THEN 0
    WHEN fits_wan(raw, amount, other, share) THEN 4
    WHEN fits_wan(other_raw, other, amount, share) THEN -4
END;
-- The first day of the month that a period such as 2024-03, 202403 or 2024年3月 names.
CREATE OR REPLACE TEMP MACRO month_in(period) AS
    try_strptime(concat_ws('-', regexp_extract(period, '(\d{4})\D*(\d{1,2})\D*$', 1), regexp_extract(period, '(\d{4})\D*(\d{1,2})\D*$', 2)), '%Y-%m')::DATE;
-- The same for 分 and 千元, where the figures of both have to be the same and three at least: a round amount is easily a hundred times another.
CREATE OR REPLACE TEMP MACRO tens_between(figures, tens, other_figures, other_tens) AS
    CASE WHEN figures = other_figures AND length(figures) >= 3 AND abs(other_tens - tens) IN (2, 3) THEN other_tens - tens END;
CREATE OR REPLACE TEMP MACRO file_of(row_id) AS left(row_id, 12);
CREATE OR REPLACE TEMP MACRO sheet_of(row_id) AS split_part(row_id, '.', 2)::INTEGER;
