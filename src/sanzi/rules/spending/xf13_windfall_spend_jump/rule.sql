-- 征地补偿等大额款项到账后十二个月，非生产性开支的月均数与此前十二个月相比成倍增加
WITH receipt AS (
    SELECT e.village_code, e.month, e.voucher_key, e.voucher_on, e.credit AS amount, e.row_id, coalesce(regexp_matches(e.summary, $windfall_words), FALSE) AS is_compensation
    FROM ledger.entry AS e
    SEMI JOIN (FROM ledger.entry WHERE role IN ('cash', 'bank') AND debit >= $least_piece) AS money ON money.voucher_key = e.voucher_key
    WHERE e.credit >= $least_piece AND NOT e.is_opening AND NOT e.is_closing
        AND (
            e.role IN ('special_fund', 'other_income', 'reserve', 'capital')
            OR (e.class IN ('liability', 'income') AND regexp_matches(coalesce(e.summary, ''), $windfall_words))
        )
),
month_receipt AS (
    SELECT
        r.village_code, r.month, sum(r.amount) AS amount, sum(r.amount) FILTER (WHERE r.is_compensation) AS compensation, min(r.voucher_on) AS received_on,
        max_by(r.row_id, (r.amount, r.row_id), 3) AS evidence
    FROM receipt AS r
    JOIN ledger.village AS v ON v.village_code = r.village_code
    GROUP BY r.village_code, r.month, v.annual_income
    HAVING sum(r.amount) >= $least_windfall
        AND (sum(r.amount) >= $large_windfall OR coalesce(sum(r.amount) >= $income_times * v.annual_income, FALSE))
),
windfall AS (
    -- Money that came in several months is one windfall, counted from its first.
    SELECT *
    FROM month_receipt
    QUALIFY coalesce(date_diff('month', lag(month) OVER (PARTITION BY village_code ORDER BY month), month), 99) > $window_months
),
reach AS (
    SELECT village_code, min(month) AS first_month, max(month) AS last_month
    FROM ledger.voucher
    GROUP BY village_code
),
compared AS (
    SELECT
        windfall.*,
        least($window_months, date_diff('month', reach.first_month, windfall.month)) AS months_before,
        least($window_months, date_diff('month', windfall.month, reach.last_month) + 1) AS months_after
    FROM windfall
    JOIN reach ON reach.village_code = windfall.village_code
),
kind_side AS (
    SELECT
        c.village_code, c.month, s.kind, s.voucher_on >= c.month AS is_after, sum(s.amount) AS amount, max(s.voucher_on) AS last_on,
        max_by(s.row_id, (s.amount, s.row_id), 2) AS evidence
    FROM compared AS c
    JOIN features.running_cost AS s
        ON s.village_code = c.village_code
        AND s.voucher_on >= c.month - to_months(CAST($window_months AS INTEGER))
        AND s.voucher_on < c.month + to_months(CAST($window_months AS INTEGER))
    WHERE NOT s.has_innocent_word AND s.kind NOT IN ('通讯', '报刊')
    GROUP BY c.village_code, c.month, s.kind, is_after
),
both_sides AS (
    SELECT
        c.village_code, c.month, c.amount AS windfall, c.compensation, c.received_on, c.months_before, c.months_after, c.evidence AS receipts,
        coalesce(sum(k.amount) FILTER (WHERE NOT k.is_after), 0) AS before_amount,
        coalesce(sum(k.amount) FILTER (WHERE k.is_after), 0) AS after_amount,
        max(k.last_on) FILTER (WHERE k.is_after) AS last_on,
        flatten(list(k.evidence) FILTER (WHERE k.is_after)) AS evidence,
        array_to_string(list_slice(list(k.kind || yuan(k.amount) ORDER BY k.amount DESC, k.kind) FILTER (WHERE k.is_after AND k.amount > 0), 1, 4), '、') AS told
    FROM compared AS c
    JOIN kind_side AS k ON k.village_code = c.village_code AND k.month = c.month
    WHERE c.months_before >= $least_before AND c.months_after >= $least_after
    GROUP BY ALL
),
jump AS (
    SELECT
        *,
        CAST(before_amount AS DOUBLE) / months_before AS before_rate,
        CAST(after_amount AS DOUBLE) / months_after AS after_rate,
        CAST(after_amount - before_amount * months_after / months_before AS DECIMAL(18, 2)) AS increase
    FROM both_sides
)
SELECT
    village_code,
    strftime(month, '%Y年%-m月') || '大额款项到账后' AS subject,
    list_concat(receipts, evidence) AS evidence,
    increase AS amount,
    received_on AS first_on,
    last_on,
    round(least(0.89, 0.5 + CASE WHEN compensation > 0 THEN 0.1 ELSE 0 END
        + CASE WHEN before_rate > 0 THEN least(0.2, 0.05 * (after_rate / before_rate - $least_ratio)) ELSE 0.2 END
        + CASE WHEN increase >= 5 * $least_increase THEN 0.1 ELSE 0 END), 3) AS strength,
    cn_day(received_on) || '起' || CASE WHEN compensation > 0 THEN '征地补偿等' ELSE '' END || '大额款项' || yuan(windfall) || '到账；此后' || months_after
    || '个月非生产性开支' || yuan(after_amount) || '，每月' || yuan(after_rate) || '，此前' || months_before || '个月每月'
    || yuan(before_rate) || CASE WHEN before_rate > 0 THEN '，是' || format('{:.1f}', after_rate / before_rate) || '倍' ELSE '' END || '，多支出' || yuan(increase)
    || '；到账后的主要是' || told AS reason
FROM jump
WHERE after_rate >= $least_ratio * before_rate AND increase >= $least_increase
