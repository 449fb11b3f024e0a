-- 发放明细合计是否等于入账数、票据是不是上一年那一天的、当月会议的到会人数吃不吃得了、村子是不是比同镇的大
WITH cited AS (
    SELECT hit_id, village_code, amount, first_on, last_on, unnest(evidence) AS row_id
    FROM hit
),
contradicted AS (
    SELECT c.hit_id, c.village_code, min(c.first_on) AS paid_on, sum(f.amount) AS booked
    FROM cited AS c
    JOIN features.spend_fact AS f ON f.row_id = c.row_id AND f.is_contradicted
    GROUP BY c.hit_id, c.village_code
),
paid_list AS (
    SELECT village_code, reason, allowance_on, sum(amount) AS total, count(*) AS people, list(row_id ORDER BY row_id)[1:5] AS row_ids
    FROM ledger.allowance
    WHERE allowance_on IS NOT NULL
    GROUP BY village_code, reason, allowance_on
),
listed AS (
    SELECT
        c.hit_id, c.booked,
        arg_min(p.row_ids, (p.allowance_on, p.reason)) FILTER (p.total = c.booked AND p.allowance_on BETWEEN c.paid_on - $list_days
            AND c.paid_on + $list_days) AS row_ids
    FROM contradicted AS c
    JOIN paid_list AS p ON p.village_code = c.village_code
    GROUP BY c.hit_id, c.booked
),
meal AS (
    SELECT c.hit_id, c.village_code, c.amount, date_trunc('month', min(c.first_on)) AS month
    FROM cited AS c
    JOIN features.spend AS s ON s.row_id = c.row_id AND (list_contains(s.lists, 'dining') OR s.payee_type = 'dining')
    WHERE c.hit_id NOT IN (SELECT hit_id FROM contradicted)
    GROUP BY c.hit_id, c.village_code, c.amount
),
fed AS (
    SELECT
        m.hit_id, m.amount, coalesce(sum(g.present_count), 0) AS present, max(l.value) AS meal_price,
        coalesce(list(g.row_id ORDER BY g.row_id) FILTER (g.present_count > 0), []) AS evidence
    FROM meal AS m
    JOIN policy.limit_on AS l ON l.name = 'work_meal' AND l.village_code = m.village_code AND m.month BETWEEN l.from_on AND l.to_on
    LEFT JOIN ledger.meeting AS g ON g.village_code = m.village_code AND date_trunc('month', g.start_on) = m.month
    WHERE m.village_code IN (SELECT village_code FROM ledger.meeting)
    GROUP BY m.hit_id, m.amount
),
bill AS (
    SELECT c.hit_id, s.invoice_on, s.invoice_row_id, TRY_CAST(concat_ws('-', year(s.voucher_on) - 1, f.month, f.day) AS DATE) AS year_before_on
    FROM cited AS c
    JOIN features.spend AS s ON s.row_id = c.row_id AND s.invoice_on IS NOT NULL
    JOIN features.text_fact AS f ON f.text = s.summary AND f.day IS NOT NULL AND f.to_day IS NULL
    JOIN hit ON hit.hit_id = c.hit_id AND contains(hit.reason, '晚于凭证日期')
),
size AS (
    SELECT
        h.hit_id, v.population, v.row_id,
        (SELECT median(o.population) FROM ledger.village AS o WHERE o.county = v.county AND o.township = v.township
            AND o.village_code <> v.village_code) AS usual
    FROM (SELECT DISTINCT c.hit_id, c.village_code FROM cited AS c JOIN ledger.allowance AS a ON a.row_id = c.row_id) AS h
    JOIN ledger.village AS v ON v.village_code = h.village_code
)
SELECT
    hit_id,
    'list_matches' AS innocent,
    row_ids IS NOT NULL AS holds,
    coalesce(row_ids, []) AS evidence,
    CASE WHEN row_ids IS NULL THEN '发放明细里没有前后' || $list_days || '天内合计' || yuan(booked) || '的名单' ELSE '发放明细合计正好是'
        || yuan(booked) || '，摘要可能写错了' END
        AS sentence
FROM listed
UNION ALL
SELECT
    hit_id,
    'meeting_meals',
    present * meal_price >= amount,
    evidence,
    '当月会议实到' || present || '人次，按工作餐标准' || yuan(meal_price) || CASE
        WHEN present * meal_price >= amount THEN '吃得了多出的部分' ELSE '吃不了多出的部分' END
FROM fed
UNION ALL
SELECT
    hit_id,
    'another_year',
    coalesce(bool_and(abs(invoice_on - year_before_on) <= $list_days), FALSE),
    list(DISTINCT invoice_row_id ORDER BY invoice_row_id),
    '票据日期' || string_agg(DISTINCT cn_day(invoice_on), '、' ORDER BY cn_day(invoice_on)) || CASE
        WHEN bool_and(abs(invoice_on - year_before_on) <= $list_days) THEN '，和摘要所写日子的上一年前后不超过' || $list_days || '天'
        ELSE '，不在摘要所写日子的上一年前后' || $list_days || '天内' END
FROM bill
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'bigger_village',
    population >= $size_ratio * usual,
    [row_id],
    '本村人口' || population || '人，同镇其他村的中位数' || format('{:.0f}', usual) || '人'
FROM size
WHERE population IS NOT NULL AND usual > 0
