-- The first day of a month written 2024-03, 202403, 2024年3月 or 2024.3; NULL for a quarter, a year or anything else.
CREATE OR REPLACE TEMP MACRO month_of(period) AS (
    try_strptime(nullif(regexp_replace(trim(period), '^(\d{4})[-./年]?(\d{1,2})(月|月份|期)?$', '\1-\2'), trim(period)), '%Y-%m')::DATE
)
