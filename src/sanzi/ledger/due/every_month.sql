CREATE OR REPLACE TEMP TABLE due_month AS
SELECT DISTINCT date_trunc('month', day)::DATE AS month FROM staged_day
WHERE day IS NOT NULL
