-- Quarters with books and no disclosure, or one posted late, for some months only, or without figures; in busy villages also months not posted by themselves.
WITH posted AS (
    SELECT village_code, unnest(generate_series(date_trunc('month', period_start_on), period_end_on, INTERVAL 1 MONTH))::DATE AS month, disclosed_on, row_id,
        income IS NOT NULL OR expense IS NOT NULL AS has_figures, date_diff('day', period_start_on, period_end_on) <= 31 AS is_monthly
    FROM ledger.disclosure
    WHERE date_diff('day', period_start_on, period_end_on) <= 92 AND regexp_matches(coalesce(category, '财务'), $money_words)
),
begun AS (
    -- The register begins with the first period that any village of the county shows in it.
    SELECT coalesce(village.county, '') AS county, min(posted.month) AS from_month
    FROM posted JOIN ledger.village ON village.village_code = posted.village_code
    GROUP BY coalesce(village.county, '')
),
life AS (
    SELECT result.village_code, greatest(min(result.month), any_value(begun.from_month)) AS from_month, median(result.voucher_count) AS vouchers,
        median(result.voucher_count) >= $busy_vouchers AS is_busy
    FROM features.month_result AS result
    JOIN ledger.village ON village.village_code = result.village_code
    JOIN begun ON begun.county = coalesce(village.county, '')
    GROUP BY result.village_code
),
shown AS (
    SELECT result.village_code, result.month, date_trunc('quarter', result.month)::DATE AS quarter_on, life.is_busy, life.vouchers, result.entry_count,
        count(posted.row_id) > 0 AS has_row, coalesce(bool_or(posted.has_figures), FALSE) AS has_figures,
        coalesce(bool_or(posted.is_monthly), FALSE) AS is_monthly, min(posted.disclosed_on) AS shown_on,
        last_day(CASE WHEN life.is_busy AND coalesce(bool_or(posted.is_monthly), FALSE) THEN result.month
            ELSE date_trunc('quarter', result.month) + INTERVAL 2 MONTH END) AS base_on, any_value(result.evidence)[1] AS entry_row_id,
        list(posted.row_id) FILTER (WHERE posted.row_id IS NOT NULL) AS row_ids
    FROM features.month_result AS result
    JOIN life ON life.village_code = result.village_code AND date_trunc('quarter', result.month) >= life.from_month
    LEFT JOIN posted ON posted.village_code = result.village_code AND posted.month = result.month
    GROUP BY result.village_code, result.month, life.is_busy, life.vouchers, result.entry_count
),
timed AS (
    SELECT shown.*, limit_on.value AS days, limit_on.is_strict, date_diff('day', shown.base_on, coalesce(shown.shown_on, CAST($as_of AS DATE))) AS waited
    FROM shown
    JOIN policy.limit_on
        ON limit_on.name = 'disclosure_after' AND limit_on.village_code = shown.village_code AND shown.base_on BETWEEN limit_on.from_on AND limit_on.to_on
),
judged AS (
    SELECT *, waited > days OR (waited = days AND NOT is_strict) AS is_due FROM timed
),
quarter AS (
    SELECT village_code, quarter_on, (quarter_on + INTERVAL 3 MONTH - INTERVAL 1 DAY)::DATE AS end_on, any_value(days) AS days, max(vouchers) AS vouchers,
        bool_and(NOT has_row) AS is_missing, bool_or(NOT has_row) AND bool_or(has_row) AS is_partial,
        string_agg(month(month) || '月', '、' ORDER BY month) FILTER (WHERE NOT has_row) AS lacking, sum(entry_count) AS entries,
        bool_or(has_row) AND NOT bool_or(has_figures) AS is_empty, max(waited - days) FILTER (WHERE has_row AND shown_on IS NOT NULL AND is_due) AS late_days,
        max(waited) FILTER (WHERE has_row AND is_due) AS waited, max(shown_on) FILTER (WHERE has_row AND is_due) AS late_on,
        bool_or(is_busy AND has_row AND NOT is_monthly) AS is_coarse,
        list_distinct(list_concat(flatten(list(coalesce(row_ids, []))), list(entry_row_id) FILTER (WHERE NOT has_row))) AS row_ids
    FROM judged
    WHERE is_due OR has_row
    GROUP BY village_code, quarter_on
),
told AS (
    SELECT *, year(quarter_on) AS year, year(quarter_on) || '年第' || quarter(quarter_on) || '季度' || concat_ws('，',
            CASE WHEN is_missing THEN '没有公开记录（当季账上有' || entries || '行分录）' WHEN is_partial THEN '缺' || lacking || '的公开记录' END,
            CASE WHEN is_empty THEN '只有标题、没有收支数' END,
            CASE WHEN late_days IS NOT NULL THEN cn_day(late_on) || '才公开，距期末' || waited || '天' END,
            CASE WHEN is_coarse THEN '按季公开，没有按月' END) AS said
    FROM quarter
    WHERE is_missing OR is_partial OR is_empty OR is_coarse OR late_days IS NOT NULL
)
SELECT
    village_code,
    '财务公开' AS subject,
    list_distinct(flatten(list(row_ids))) AS evidence,
    NULL AS amount,
    min(quarter_on) AS first_on,
    max(end_on) AS last_on,
    round(greatest(
        CASE WHEN bool_or(is_missing) THEN least(0.85, 0.6 + 0.1 * count(*) FILTER (WHERE is_missing)) ELSE 0 END,
        CASE WHEN bool_or(is_partial) OR bool_or(is_empty) THEN 0.6 ELSE 0 END,
        CASE WHEN max(late_days) >= $quarter_days THEN 0.7
            WHEN max(late_days) IS NOT NULL THEN least(0.65, 0.45 + 0.05 * count(late_days) + if(max(late_days) >= $month_days, 0.05, 0)) ELSE 0 END,
        0.5
    ), 3) AS strength,
    replace(string_agg(said, '；' ORDER BY quarter_on) || '（期限为期末后', '）（', '，') || CAST(max(days) AS INTEGER) || '天'
    || CASE WHEN bool_or(is_coarse) THEN '；本村每月凭证约' || CAST(max(vouchers) AS INTEGER) || '张，属于财务往来较多' ELSE '' END || '）' AS reason
FROM told
GROUP BY village_code, year
