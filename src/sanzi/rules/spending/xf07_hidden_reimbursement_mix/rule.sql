-- 办公、会议、培训、资料一类兜底名目：付给饭店、烟酒店、娱乐场所、旅行社、花店的；其余的在全村占比高于全县九成的村、又多缺明细的
WITH covered AS (
    SELECT
        s.village_code, v.county, s.payee, s.payee_type, s.voucher_on, s.amount, s.row_id, s.invoice_row_id, coalesce(s.item, s.summary, '') AS shown,
        s.summary,
        CASE WHEN regexp_matches(s.summary, $cover_words) THEN s.summary WHEN regexp_matches(s.item, $cover_words) THEN s.item END AS cover,
        list_contains(s.lists, 'catch_all') AND s.contract_no IS NULL
            AND s.payee_type NOT IN ('bank', 'utility', 'government', 'professional', 'natural_person')
            -- Wages of cleaners and rangers are no cover for anything bought.
            AND NOT list_contains(s.innocent_lists, 'catch_all') AND NOT list_contains(s.lists, 'allowance') AS is_catch_all,
        s.payee_type IN ('dining', 'tobacco_shop', 'venue', 'travel_agency') OR regexp_matches(coalesce(s.payee, ''), $odd_shop_words) AS is_odd,
        (s.amount % $round_step = 0)::INTEGER
        + (s.item IS NULL OR regexp_matches(concat_ws(' ', s.summary, s.item), $no_list_words))::INTEGER
        + (coalesce(s.attach_count, 0) <= 1)::INTEGER AS lacks
    FROM features.spend AS s
    JOIN ledger.village AS v ON v.village_code = s.village_code
    WHERE s.role IN ('management_expense', 'other_expense')
),
odd_payee AS (
    -- A cover stands in the summary or the goods, not in the name of the shop.
    SELECT
        village_code, payee, payee_type, year(voucher_on) AS year, sum(amount) AS amount, count(*) AS entries,
        min(voucher_on) AS first_on, max(voucher_on) AS last_on,
        list_distinct(list_concat(list(row_id), list(invoice_row_id) FILTER (WHERE invoice_row_id IS NOT NULL))) AS evidence,
        arg_min(cover, (-amount, row_id)) AS shown
    FROM covered
    WHERE is_catch_all AND is_odd AND cover IS NOT NULL AND NOT regexp_matches(concat_ws(' ', summary, cover), $own_trade_words)
        AND NOT (contains(cover, '劳保') AND regexp_matches(payee, $wear_shop_words))
    GROUP BY village_code, payee, payee_type, year(voucher_on)
    HAVING sum(amount) >= $min_amount
),
village_year AS (
    SELECT
        village_code, county, year(voucher_on) AS year,
        sum(amount) AS total,
        coalesce(sum(amount) FILTER (is_catch_all AND NOT is_odd), 0) AS amount,
        coalesce(sum(amount) FILTER (is_catch_all AND NOT is_odd AND lacks >= 2), 0) AS bare,
        count(*) FILTER (is_catch_all AND NOT is_odd AND lacks >= 2 AND amount > 0) AS bare_entries,
        min(voucher_on) FILTER (is_catch_all AND NOT is_odd) AS first_on,
        max(voucher_on) FILTER (is_catch_all AND NOT is_odd) AS last_on,
        coalesce(max_by(row_id, (amount, row_id), 8) FILTER (is_catch_all AND NOT is_odd AND lacks >= 2), []) AS evidence,
        arg_max(shown, (amount, row_id)) FILTER (is_catch_all AND NOT is_odd AND lacks >= 2) AS shown
    FROM covered
    GROUP BY village_code, county, year(voucher_on)
    HAVING sum(amount) > 0
),
share AS (
    SELECT village_year.*, CAST(amount AS DOUBLE) / CAST(total AS DOUBLE) AS share FROM village_year
),
peer AS (
    SELECT county, year, count(*) AS villages, median(share) AS usual, quantile_cont(share, CAST($top_share AS DOUBLE)) AS top
    FROM share
    GROUP BY county, year
    HAVING count(*) >= $least_villages
)
SELECT
    village_code, payee AS subject, evidence, amount, first_on, last_on,
    CASE WHEN payee_type IN ('dining', 'tobacco_shop', 'venue', 'travel_agency') THEN 0.7 ELSE 0.55 END AS strength,
    year || '年付给' || payee || '（' || CASE payee_type
        WHEN 'dining' THEN '餐饮'
        WHEN 'tobacco_shop' THEN '烟酒'
        WHEN 'venue' THEN '娱乐场所'
        WHEN 'travel_agency' THEN '旅行社'
        ELSE '名称与所列用途不合'
    END || '）' || entries || '笔共' || yuan(amount) || '，列为“' || shown || '”' AS reason
FROM odd_payee
UNION ALL
SELECT
    s.village_code, s.year || '年兜底名目', s.evidence, s.bare, s.first_on, s.last_on,
    round(least(0.69, 0.5 + 0.1 * (s.share / p.usual - $usual_times)), 3),
    s.year || '年管理费用和其他支出里，办公、会议、资料、服务等兜底名目' || yuan(s.amount) || '，占' || percent(s.share) || '，全县' || p.villages
        || '个村的中位数是'
    || percent(p.usual) || coalesce('，本村上年是' || percent(b.share), '') || '；其中' || s.bare_entries || '笔' || yuan(s.bare)
    || '是整数、没有明细或附件不超过一张的，例如“' || s.shown || '”'
FROM share AS s
JOIN peer AS p ON p.county = s.county AND p.year = s.year
LEFT JOIN share AS b ON b.village_code = s.village_code AND b.year = s.year - 1
WHERE s.share > p.top AND round(s.share, 6) >= round($usual_times * p.usual, 6) AND p.usual > 0 AND s.bare_entries >= $least_entries
    AND s.bare >= $bare_share * s.amount AND s.bare >= $least_bare
