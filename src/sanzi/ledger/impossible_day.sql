-- A day written out in full that no calendar has: 2024.2.30, 20230431.
CREATE OR REPLACE TEMP MACRO is_impossible_day(raw) AS (
    len(list_filter(
        regexp_extract_all(regexp_replace(raw, '\s', '', 'g'), '\d{4}[-./年]\d{1,2}[-./月]\d{1,2}'),
        lambda day: try_strptime(regexp_replace(day, '[./年月]', '-', 'g'), '%Y-%m-%d') IS NULL
    )) > 0
    OR (regexp_full_match(trim(raw), '\d{8}') AND try_strptime(trim(raw), '%Y%m%d') IS NULL)
)
