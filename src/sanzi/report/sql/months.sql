-- Money in question by the month in which a clue ends, every month between the first and the last shown.
WITH of_month AS (
    -- What runs on, such as a contract, is shown in the month of the night.
    SELECT date_trunc('month', least(last_on, $as_of))::DATE AS month, coalesce(sum(amount), 0) AS amount, count(*) AS clues
    FROM clues.clue
    WHERE last_on IS NOT NULL
    GROUP BY ALL
),
month AS (
    SELECT CAST(unnest(generate_series((SELECT min(month) FROM of_month), (SELECT max(month) FROM of_month), INTERVAL 1 MONTH)) AS DATE) AS month
)
SELECT strftime(m.month, '%Y-%m') AS month, coalesce(o.amount, 0) AS amount, coalesce(o.clues, 0) AS clues
FROM month AS m
LEFT JOIN of_month AS o USING (month)
-- Three years can be read; what ended earlier is in the list.
WHERE m.month > (SELECT max(month) FROM of_month) - INTERVAL 36 MONTH
ORDER BY m.month
