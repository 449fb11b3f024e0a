-- Villages whose spending of three years begins with some digits far more often than Benford's law and the other villages of the county have it.
WITH measured AS (
    SELECT
        *,
        least(excess_mad, others_excess_mad) AS excess,
        -- How many times what so few rows do by themselves: a small village wanders further without cause.
        least(mad / expected_mad, others_mad / nullif(others_expected_mad, 0)) AS times
    FROM features.digit_measure
    WHERE digits = 1 AND months = 36
),

frequent AS (
    SELECT
        m.village_code,
        list(c.digit) AS digits,
        string_agg(
            c.digit || '开头' || c.row_count || '笔（按规律约' || round(m.row_count * c.benford_share)::INTEGER || '笔，照其他村的比例约'
            || round(m.row_count * c.others_share)::INTEGER || '笔）',
            '，' ORDER BY c.row_count DESC, c.digit
        ) AS told
    FROM measured AS m
    INNER JOIN features.digit_count AS c ON c.village_code = m.village_code AND c.months = m.months AND c.digits = m.digits
    WHERE m.excess >= $min_excess AND m.times >= $min_times AND c.benford_z >= $min_z AND c.others_z >= $min_z
    GROUP BY m.village_code
),

cited AS (
    SELECT f.village_code, list(r.row_id ORDER BY r.row_id) AS evidence, min(r.voucher_on) AS first_on, max(r.voucher_on) AS last_on
    FROM frequent AS f
    INNER JOIN features.digit_row AS r ON r.village_code = f.village_code AND r.left_out IS NULL AND list_contains(f.digits, r.first_digit)
    GROUP BY f.village_code
)

SELECT
    m.village_code,
    '支出金额的首位数字' AS subject,
    c.evidence,
    NULL AS amount,
    c.first_on,
    c.last_on,
    round(least(1.0, 0.25 + 0.25 * m.excess / $min_excess), 3) AS strength,
    cn_day(m.first_on) || '至' || cn_day(m.last_on) || '的支出中，' || m.row_count || '笔计入比较（另有' || m.left_out_count
    || '笔是有标准的、定额的、重复的或不足10元的，不计），金额的首位数字：' || f.told
    || '；九个数字平均偏离本福特规律' || format('{:.1f}', 100 * m.mad) || '个百分点，同样笔数通常约' || format('{:.1f}', 100 * m.expected_mad)
    || '个；偏离本县其他' || m.others_villages || '个村' || format('{:.1f}', 100 * m.others_mad) || '个，通常约'
    || format('{:.1f}', 100 * m.others_expected_mad) || '个（只说明数字的形状少见，不说明哪一笔有问题）' AS reason
FROM measured AS m
INNER JOIN frequent AS f ON f.village_code = m.village_code
INNER JOIN cited AS c ON c.village_code = m.village_code
