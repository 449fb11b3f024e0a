-- The charts of accounts in the order in which they are asked: those of collectives (named by their year) before those of firms, the newest first.
CREATE OR REPLACE TEMP TABLE chart AS
SELECT chart, min(from_on) AS from_on, max(to_on) AS to_on, row_number() OVER (ORDER BY regexp_full_match(chart, '\d{4}') DESC, min(from_on) DESC, chart) AS place
FROM policy.chart_account
GROUP BY chart
