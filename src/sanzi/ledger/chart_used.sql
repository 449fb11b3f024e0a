-- The chart a village's month was kept by: what its codes and names can only belong to, by majority; otherwise the one in force on the first of the month.
CREATE OR REPLACE TEMP TABLE chart_used AS
WITH poll AS (
    SELECT v.village_code, date_trunc('month', v.date)::DATE AS month, a.vote, count(a.vote) AS votes
    FROM polled_vouchers AS v
    LEFT JOIN (SELECT DISTINCT account_code, account_name, vote FROM account WHERE vote IS NOT NULL) AS a
        ON a.account_code = coalesce(v.account_code, '') AND a.account_name = coalesce(v.account_name, '')
    GROUP BY ALL
),

elected AS (
    SELECT village_code, month, arg_max(vote, votes) FILTER (votes > 0) AS chart, max(votes) AS most, count(*) FILTER (votes = top) AS winners
    FROM (SELECT *, max(votes) OVER (PARTITION BY village_code, month) AS top FROM poll)
    GROUP BY village_code, month
)

SELECT
    e.village_code,
    e.month,
    CASE WHEN e.most > 0 AND e.winners = 1 THEN e.chart ELSE coalesce(max(k.chart) FILTER (TRY_CAST(k.chart AS INTEGER) <= year(e.month)), arg_min(k.chart, k.place)) END AS chart
FROM elected AS e
CROSS JOIN chart AS k
GROUP BY e.village_code, e.month, e.chart, e.most, e.winners
UNION ALL
SELECT village_code, month, chart FROM polled_before
