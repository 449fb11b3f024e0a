-- Every record of a sheet is loaded, quarantined, a duplicate or skipped.
SELECT NULL AS village_code, count(*) AS checked, count(*) FILTER (rows_read <> rows_loaded + rows_quarantined + rows_duplicate + rows_skipped) AS failed
FROM staged.sheet
