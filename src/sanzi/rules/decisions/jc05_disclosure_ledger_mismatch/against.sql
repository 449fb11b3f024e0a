-- Sums made another way, sums since the new year, books with a month missing or changed since, and sheets posted before the period was over.
WITH posted AS (
    SELECT hit.hit_id, hit.village_code, disclosure.period_start_on, disclosure.period_end_on, sum(disclosure.income) AS income, sum(disclosure.expense) AS expense,
        max(disclosure.disclosed_on) AS disclosed_on, list(disclosure.row_id) AS row_ids
    FROM hit
    JOIN ledger.disclosure ON disclosure.village_code = hit.village_code AND list_contains(hit.evidence, disclosure.row_id)
    GROUP BY hit.hit_id, hit.village_code, disclosure.period_start_on, disclosure.period_end_on
),
book AS (
    SELECT posted.*, count(*) AS months, date_diff('month', posted.period_start_on, posted.period_end_on) + 1 AS due_months,
        sum(result.income) AS booked_income, sum(result.expense) AS booked_expense, sum(result.income + result.fund_received) AS wide_income,
        sum(result.expense + result.other_spent) AS wide_expense, sum(result.money_in) AS money_in, sum(result.money_out) AS money_out
    FROM posted
    JOIN features.month_result AS result
        ON result.village_code = posted.village_code AND result.month BETWEEN posted.period_start_on AND posted.period_end_on
    GROUP BY ALL
),
year_to_date AS (
    SELECT posted.hit_id, posted.period_start_on, posted.period_end_on, sum(result.income) AS income, sum(result.expense) AS expense
    FROM posted
    JOIN features.month_result AS result
        ON result.village_code = posted.village_code AND result.month BETWEEN date_trunc('year', posted.period_start_on) AND posted.period_end_on
    GROUP BY posted.hit_id, posted.period_start_on, posted.period_end_on
),
side AS (
    SELECT book.hit_id, book.income AS told, booked_income AS booked, wide_income AS wide, money_in AS money, year_to_date.income AS to_date
    FROM book JOIN year_to_date USING (hit_id, period_start_on, period_end_on)
    UNION ALL
    SELECT book.hit_id, book.expense, booked_expense, wide_expense, money_out, year_to_date.expense
    FROM book JOIN year_to_date USING (hit_id, period_start_on, period_end_on)
),
weighed AS (
    SELECT hit_id, bool_and(abs(told - wide) <= $least_share * abs(wide) OR abs(told - money) <= $least_share * abs(money)) AS is_wide,
        bool_and(abs(told - to_date) <= $least_share * abs(to_date)) AS is_to_date
    FROM side
    WHERE told IS NOT NULL AND abs(told - booked) >= $least_gap AND abs(told - booked) >= $least_share * abs(booked)
    GROUP BY hit_id
),
changed AS (
    SELECT posted.hit_id, count(DISTINCT change.voucher_key) AS vouchers
    FROM posted
    JOIN ledger.voucher_change AS change
        ON change.village_code = posted.village_code AND change.month BETWEEN posted.period_start_on AND posted.period_end_on
    GROUP BY posted.hit_id
),
whole AS (
    SELECT hit_id, bool_or(months < due_months) AS is_gap, bool_and(coalesce(disclosed_on <= period_end_on, FALSE)) AS is_early, flatten(list(row_ids)) AS row_ids
    FROM book
    GROUP BY hit_id
)
SELECT hit_id, 'other_scope' AS innocent, is_wide AS holds, [] AS evidence,
    CASE WHEN is_wide THEN '加上在建工程、专项资金或按收付款计算，数就对得上' ELSE '加上在建工程、专项资金，或按收付款计算，也对不上' END AS sentence
FROM weighed
UNION ALL
SELECT hit_id, 'year_to_date', is_to_date, [], CASE WHEN is_to_date THEN '公开的是年初以来的累计数' ELSE '也不是年初以来的累计数' END
FROM weighed
UNION ALL
SELECT hit_id, 'books_incomplete', is_gap, [], CASE WHEN is_gap THEN '公开期间里有的月份账上没有分录，可能没有导出' ELSE '公开期间各月账上都有分录' END
FROM whole
UNION ALL
SELECT hit_id, 'posted_early', is_early, row_ids, CASE WHEN is_early THEN '公开在期间结束以前，之后还有业务' ELSE '公开在期间结束以后' END
FROM whole
UNION ALL
SELECT hit.hit_id, 'books_changed', changed.hit_id IS NOT NULL, [],
    CASE WHEN changed.hit_id IS NOT NULL THEN '这些月份有' || changed.vouchers || '张凭证在后来的导出里改过' ELSE '没有看到这些月份的凭证后来改过' END
FROM hit
LEFT JOIN changed ON changed.hit_id = hit.hit_id
