-- At most one record in a hundred of a sheet is quarantined.
SELECT NULL AS village_code, count(*) AS checked, count(*) FILTER (rows_quarantined * 100 > rows_loaded + rows_quarantined) AS failed
FROM staged.sheet
WHERE status = 'loaded'
