-- 写明是工程结算、尾款而没有登记工程编号的占多少，工资报酬占多少，专款占多少，早就开了票的占多少
WITH spent AS (
    SELECT
        hit.hit_id,
        sum(s.amount) AS amount,
        coalesce(sum(s.amount) FILTER (s.role = 'works_in_progress' AND regexp_matches(s.summary, $settlement_words)), 0) AS works,
        max_by(s.row_id, (s.amount, s.row_id), 3) FILTER (s.role = 'works_in_progress' AND regexp_matches(s.summary, $settlement_words)) AS works_rows,
        coalesce(sum(s.amount) FILTER (regexp_matches(coalesce(s.summary, ''), $pay_words)), 0) AS pay,
        max_by(s.row_id, (s.amount, s.row_id), 3) FILTER (regexp_matches(coalesce(s.summary, ''), $pay_words)) AS pay_rows,
        coalesce(sum(s.amount) FILTER (s.role IN ('special_fund', 'member_levy')), 0) AS fund,
        max_by(s.row_id, (s.amount, s.row_id), 3) FILTER (s.role IN ('special_fund', 'member_levy')) AS fund_rows,
        coalesce(sum(s.amount) FILTER (s.invoice_on IS NOT NULL), 0) AS dated,
        coalesce(sum(s.amount) FILTER (s.invoice_on <= s.voucher_on - CAST($started_days AS INTEGER)), 0) AS late,
        max_by(s.row_id, (s.amount, s.row_id), 3) FILTER (s.invoice_on <= s.voucher_on - CAST($started_days AS INTEGER)) AS late_rows
    FROM hit
    JOIN features.spend AS s ON s.village_code = hit.village_code AND s.voucher_on BETWEEN hit.first_on AND hit.last_on AND s.is_paid
    GROUP BY hit.hit_id
)
SELECT
    hit_id,
    'works_settlement' AS innocent,
    works >= $clear_share * amount AS holds,
    coalesce(works_rows, []) AS evidence,
    CASE WHEN works_rows IS NULL THEN '其中没有写明结算、进度款、尾款的工程款'
        ELSE '其中写明结算、进度款、尾款的工程款' || yuan(works) || '，占' || percent(CAST(works / amount AS DOUBLE)) END AS sentence
FROM spent
WHERE amount > 0
UNION ALL
SELECT
    hit_id,
    'yearly_pay',
    pay >= $clear_share * amount,
    coalesce(pay_rows, []),
    CASE WHEN pay_rows IS NULL THEN '其中没有工资、报酬、误工、分红' ELSE '其中工资、报酬、误工、分红' || yuan(pay) || '，占' || percent(CAST(pay / amount AS DOUBLE)) END
FROM spent
WHERE amount > 0
UNION ALL
SELECT
    hit_id,
    'grant_deadline',
    fund >= $clear_share * amount,
    coalesce(fund_rows, []),
    CASE WHEN fund_rows IS NULL THEN '其中没有从专项应付款、一事一议资金列支的'
        ELSE '其中从专项应付款、一事一议资金列支' || yuan(fund) || '，占' || percent(CAST(fund / amount AS DOUBLE)) END
FROM spent
WHERE amount > 0
UNION ALL
SELECT
    hit_id,
    'late_booking',
    CASE WHEN late >= $clear_share * amount THEN true WHEN dated >= $clear_share * amount THEN false END,
    coalesce(late_rows, []),
    CASE WHEN late_rows IS NULL THEN '其中没有开票满' || $started_days || '天才付的' ELSE '其中开票满' || $started_days || '天才付的' || yuan(late) END
    || '，有开票日期的共' || yuan(dated)
FROM spent
WHERE amount > 0
