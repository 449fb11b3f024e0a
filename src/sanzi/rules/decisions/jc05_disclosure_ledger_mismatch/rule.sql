-- Disclosed income or expense that differs from the books of the same months, told for a year at a time, with the entry that equals the difference.
WITH posted AS (
    SELECT village_code, period, period_start_on, period_end_on, income, expense, row_id
    FROM ledger.disclosure
    WHERE period_end_on < date_trunc('month', CAST($as_of AS DATE)) AND (income IS NOT NULL OR expense IS NOT NULL)
),
covered AS (
    -- Only periods that lie whole within the books can be compared.
    SELECT village_code, min(month) AS from_month, max(month) AS to_month FROM features.month_result GROUP BY village_code
),
book AS (
    SELECT posted.village_code, posted.period_start_on, posted.period_end_on, sum(result.income) AS income, sum(result.expense) AS expense
    FROM (SELECT DISTINCT village_code, period_start_on, period_end_on FROM posted) AS posted
    JOIN covered
        ON covered.village_code = posted.village_code AND covered.from_month <= posted.period_start_on
        AND covered.to_month >= date_trunc('month', posted.period_end_on)
    JOIN features.month_result AS result
        ON result.village_code = posted.village_code AND result.month BETWEEN posted.period_start_on AND posted.period_end_on
    GROUP BY posted.village_code, posted.period_start_on, posted.period_end_on
),
said AS (
    -- Several sheets of one period may each be the whole or add up to it; the reading nearest to the books is taken.
    SELECT village_code, period_start_on, period_end_on, min(period) AS period, '收入' AS side, unnest([sum(income), max(income)]) AS told,
        list(row_id ORDER BY row_id) AS row_ids
    FROM posted
    GROUP BY village_code, period_start_on, period_end_on
    UNION
    SELECT village_code, period_start_on, period_end_on, min(period), '支出', unnest([sum(expense), max(expense)]), list(row_id ORDER BY row_id)
    FROM posted
    GROUP BY village_code, period_start_on, period_end_on
),
compared AS (
    SELECT said.*, CASE side WHEN '收入' THEN book.income ELSE book.expense END AS booked
    FROM said
    JOIN book USING (village_code, period_start_on, period_end_on)
    WHERE said.told IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY village_code, period_start_on, period_end_on, side ORDER BY abs(told - booked), told) = 1
),
apart AS (
    SELECT *, told - booked AS gap, coalesce(abs(told - booked) / nullif(abs(booked), 0), 1) AS share
    FROM compared
    WHERE abs(told - booked) >= $least_gap AND abs(told - booked) >= $least_share * abs(booked)
),
matched AS (
    -- What the sheet left out, where one entry is exactly that sum.
    SELECT apart.village_code, apart.period_start_on, apart.period_end_on, apart.side, min(entry.row_id) AS row_id,
        arg_min(cn_day(entry.voucher_on) || coalesce('“' || entry.summary || '”', entry.account_name), entry.row_id) AS text
    FROM apart
    JOIN ledger.entry
        ON entry.village_code = apart.village_code
        AND entry.month BETWEEN apart.period_start_on AND apart.period_end_on
        AND entry.class = CASE apart.side WHEN '收入' THEN 'income' ELSE 'expense' END
        AND CASE apart.side WHEN '收入' THEN entry.credit - entry.debit ELSE entry.debit - entry.credit END = -apart.gap
    WHERE NOT entry.is_opening AND NOT entry.is_closing
    GROUP BY apart.village_code, apart.period_start_on, apart.period_end_on, apart.side
)
SELECT
    apart.village_code,
    '财务公开' AS subject,
    list_distinct(list_concat(flatten(list(apart.row_ids)), list(matched.row_id) FILTER (WHERE matched.row_id IS NOT NULL))) AS evidence,
    sum(abs(apart.gap)) AS amount,
    min(apart.period_start_on) AS first_on,
    max(apart.period_end_on) AS last_on,
    -- One in a hundred is just past, one in twenty yellow, a quarter the top of this rule.
    round(least(0.85, 0.5 + 0.2 * ln(max(apart.share) / $least_share) / ln(5) + CASE WHEN count(matched.row_id) > 0 THEN 0.05 ELSE 0 END), 3) AS strength,
    array_to_string(
        list(
            apart.period || '公开' || apart.side || yuan(apart.told) || '，账上' || yuan(apart.booked) || '，' || if(apart.gap < 0, '少', '多') || '公开'
            || yuan(abs(apart.gap)) || coalesce('（账上' || matched.text || '正好是这个数）', '')
            ORDER BY apart.period_start_on, apart.period_end_on, apart.side DESC
        )[1:$told_most],
        '；'
    ) || CASE WHEN count(*) > $told_most THEN '；等共' || count(*) || '处' ELSE '' END AS reason
FROM apart
LEFT JOIN matched USING (village_code, period_start_on, period_end_on, side)
GROUP BY apart.village_code, year(apart.period_start_on)
