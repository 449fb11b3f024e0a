-- 摘要写的人数、天数、单价与金额不符，写的日子凭证那天还没有到，人均斤数、每天小时、每亩株数不合常理，一个月的用餐超过在任干部吃得了的，同镇同类误工的工日或标准离群
WITH written AS (
    SELECT
        f.village_code, f.voucher_key, f.said, min(f.payee) AS payee, min(f.voucher_on) AS voucher_on, sum(f.amount) AS amount, list(f.row_id) AS evidence,
        max(f.booked) AS booked, max(f.implied) AS implied, max(f.implied_piece) AS implied_piece, bool_and(f.is_contradicted) AS is_contradicted,
        max(f.hours) AS hours, max(f.hours_piece) AS hours_piece, max(f.days) AS days, max(f.persons) AS persons, max(f.persons_piece) AS persons_piece
    FROM features.spend_fact AS f
    GROUP BY f.village_code, f.voucher_key, f.said
),
-- A supper is often split over the entries of one voucher: meat in one, the guests in another.
eaten AS (
    SELECT f.village_code, f.voucher_key, min(f.payee) AS payee, min(f.voucher_on) AS voucher_on, sum(f.amount) AS amount, list(f.row_id) AS evidence,
        sum(f.jin) AS jin, max(f.persons * coalesce(f.days, 1)) AS heads
    FROM features.spend_fact AS f
    WHERE regexp_matches(f.said, $food_words) OR f.jin IS NULL
    GROUP BY f.village_code, f.voucher_key
),
planted AS (
    SELECT text, max(number) FILTER (unit IN ('株', '棵')) AS trees, max(number) FILTER (unit = '亩') AS mu
    FROM features.text_piece
    WHERE fact = 'quantity' AND unit IN ('株', '棵', '亩')
    GROUP BY text
    HAVING count(*) FILTER (unit IN ('株', '棵')) = 1 AND count(*) FILTER (unit = '亩') = 1
),
-- A day without a year may be last year's: it counts where that is long ago.
dated AS (
    SELECT
        s.village_code, s.voucher_key, s.voucher_on, s.summary, min(s.payee) AS payee, sum(s.amount) AS amount, list(s.row_id) AS evidence,
        TRY_CAST(concat_ws('-', coalesce(f.year, year(s.voucher_on)), f.month, f.day) AS DATE) AS said_on, f.year IS NOT NULL AS says_year,
        TRY_CAST(concat_ws('-', year(s.voucher_on) - 1, f.month, f.day) AS DATE) AS year_before_on
    FROM features.spend AS s
    JOIN features.text_fact AS f ON f.text = s.summary AND f.day IS NOT NULL AND f.to_day IS NULL
    WHERE (list_has_any(s.lists, $past_lists) OR s.payee_type IN ('dining', 'lodging', 'venue')) AND NOT regexp_matches(s.summary, $ahead_words)
        AND (NOT contains(s.summary, '年') OR regexp_matches(f.date_piece, '^[^年月]{4}[年./-]'))
    GROUP BY ALL
),
told AS (
    SELECT village_code, payee, evidence, booked - implied AS amount, voucher_on,
        0.6 + 0.2 * least(1, CAST((booked - implied) / implied AS DOUBLE)) AS strength,
        '“' || said || '”按所写（' || implied_piece || '）是' || yuan(implied) || '，入账' || yuan(booked) || '，多出' || yuan(booked - implied) AS finding
    FROM written
    WHERE is_contradicted AND booked - implied >= $least_excess
    UNION ALL
    SELECT village_code, payee, evidence, amount, voucher_on, 0.7,
        '购食材' || format('{:.1f}', jin) || '斤，写明用餐' || format('{:.0f}', heads) || '人次，每人次' || format('{:.1f}', jin / heads) || '斤'
    FROM eaten
    WHERE jin >= $jin_a_head * heads AND heads > 0
    UNION ALL
    SELECT village_code, payee, evidence, amount, voucher_on, 0.6,
        '“' || said || '”写' || CASE WHEN days IS NULL THEN '每天' ELSE format('{:g}', CAST(days AS DOUBLE)) || '天' END || hours_piece
            || '，超过一天二十四小时'
    FROM written
    WHERE hours > 24 * coalesce(persons, 1) * coalesce(days, 1) AND (days IS NOT NULL OR regexp_matches(said, '每天|每日'))
    UNION ALL
    SELECT written.village_code, payee, list_append(evidence, v.row_id), amount, voucher_on, 0.5,
        '“' || said || '”写' || persons_piece || '，本村名录人口' || v.population || '人'
    FROM written
    JOIN ledger.village AS v ON v.village_code = written.village_code AND written.persons > v.population
    UNION ALL
    SELECT village_code, payee, evidence, amount, voucher_on, CASE WHEN says_year THEN 0.6 ELSE 0.5 END,
        '“' || summary || '”写的' || cn_day(said_on) || '晚于凭证日期' || (said_on - voucher_on) || '天'
            || CASE WHEN says_year THEN '' ELSE coalesce('；如果指上一年的这一天，已经过了' || (voucher_on - year_before_on) || '天', '') END
    FROM dated
    WHERE said_on - voucher_on >= $least_days_ahead AND amount > 0
        AND (says_year OR coalesce(voucher_on - year_before_on >= $least_days_back, TRUE))
    UNION ALL
    SELECT s.village_code, min(s.payee), list(s.row_id), sum(s.amount), s.voucher_on, 0.6,
        '“' || s.summary || '”写' || format('{:.0f}', p.trees) || '株种' || format('{:g}', CAST(p.mu AS DOUBLE)) || '亩，每亩'
            || format('{:.0f}', p.trees / p.mu) || '株'
    FROM features.spend AS s
    JOIN planted AS p ON p.text = s.summary AND p.trees >= $trees_a_mu * p.mu AND p.mu > 0
    GROUP BY s.village_code, s.voucher_key, s.voucher_on, s.summary, p.trees, p.mu
),
meal AS (
    SELECT village_code, date_trunc('month', voucher_on)::DATE AS month, sum(amount) AS amount, count(*) AS entries,
        arg_max(payee, (amount, row_id)) AS payee, max_by(row_id, (amount, row_id), 6) AS evidence, min(voucher_on) AS first_on, max(voucher_on) AS last_on,
        count(*) FILTER (d.is_workday IS FALSE) AS rest_meals
    FROM features.spend AS s
    LEFT JOIN policy.calendar_day AS d ON d.day = s.invoice_on
    WHERE (list_contains(lists, 'dining') OR payee_type = 'dining') AND NOT list_contains(innocent_lists, 'dining')
        AND role IN ('management_expense', 'other_expense')
    GROUP BY village_code, date_trunc('month', voucher_on)
),
workday AS (
    SELECT date_trunc('month', day)::DATE AS month, count(*) FILTER (coalesce(is_workday, weekday(day) <= 5)) AS days
    FROM policy.calendar_day
    GROUP BY 1
),
fed AS (
    SELECT m.*, l.value AS meal_price, w.days, count(DISTINCT o.person_name) AS heads, CAST(m.amount AS DOUBLE) / CAST(l.value AS DOUBLE) / w.days AS eaters
    FROM meal AS m
    JOIN policy.limit_on AS l ON l.name = 'work_meal' AND l.village_code = m.village_code AND m.month BETWEEN l.from_on AND l.to_on AND l.value > 0
    JOIN workday AS w ON w.month = m.month
    JOIN ledger.office_holder AS o ON o.village_code = m.village_code AND m.last_on >= o.term_start_on AND m.month <= coalesce(o.term_end_on, m.month)
    GROUP BY ALL
),
duty AS (
    SELECT a.village_code, v.county, v.township, regexp_extract(a.reason, $duty_words) AS duty, date_trunc('quarter', a.allowance_on)::DATE AS season,
        sum(coalesce(a.days, 1)) AS days, sum(a.amount) AS amount, list(a.row_id ORDER BY a.amount DESC, a.row_id)[1:6] AS evidence,
        min(a.allowance_on) AS first_on, max(a.allowance_on) AS last_on
    FROM ledger.allowance AS a
    JOIN ledger.village AS v ON v.village_code = a.village_code
    WHERE regexp_matches(a.reason, $duty_words) AND a.allowance_on IS NOT NULL
    GROUP BY ALL
),
peer AS (
    SELECT own.*, count(*) AS peers, median(other.days) AS usual_days, mad(other.days) AS spread
    FROM duty AS own
    JOIN duty AS other ON other.county = own.county AND other.township = own.township AND other.duty = own.duty AND other.season = own.season
        AND other.village_code <> own.village_code
    GROUP BY ALL
    HAVING count(*) >= $least_peers
)
SELECT village_code, payee AS subject, evidence, amount, voucher_on AS first_on, voucher_on AS last_on, round(strength, 3) AS strength,
    cn_day(voucher_on) || coalesce('付给' || payee, '的支出') || '：' || finding AS reason
FROM told
UNION ALL
SELECT village_code, payee, evidence, CAST(amount - heads * days * meal_price AS DECIMAL(18, 2)), first_on, last_on,
    round(least(0.85, 0.5 + 0.1 * (eaters / heads - $least_ratio) + CASE WHEN rest_meals >= 2 THEN 0.05 ELSE 0 END), 3),
    strftime(month, '%Y年%-m月') || '用餐支出' || entries || '笔共' || yuan(amount) || '，按工作餐标准' || yuan(meal_price) || '、' || days
        || '个工作日算，每天约'
    || format('{:.0f}', eaters) || '人用餐，当时在任村干部' || heads || '人' || CASE WHEN rest_meals >= 2 THEN '；开票在休息日的' || rest_meals
    || '笔' ELSE '' END
FROM fed
WHERE eaters >= $least_ratio * heads
UNION ALL
SELECT village_code, NULL, evidence, amount, first_on, last_on, round(least(0.69, 0.5 + 0.02 * ((days - usual_days) / (1.4826 * spread) - $least_z)), 3),
    year(season) || '年' || quarter(season) || '季度“' || duty || '”发放' || format('{:g}', CAST(days AS DOUBLE)) || '个工日，同镇' || peers || '个村的中位数是'
    || format('{:g}', CAST(usual_days AS DOUBLE)) || '个，是其' || format('{:.1f}', days / usual_days) || '倍'
FROM peer
WHERE spread > 0 AND usual_days > 0 AND days >= $peer_ratio * usual_days AND (days - usual_days) >= $least_z * 1.4826 * spread
    AND CAST(amount * (days - usual_days) AS DOUBLE) / CAST(days AS DOUBLE) >= $peer_excess
