-- 节日前后只发给村干部、人人同额的补贴：一个村一年，一条疑点
WITH festival_window AS (
    SELECT
        NULL AS village_code, festival, festival_on,
        festival_on - CAST($before_days AS INTEGER) AS from_on,
        festival_on + CAST($after_days AS INTEGER) AS to_on
    FROM policy.festival
    WHERE festival IN ('元旦', '春节', '元宵', '清明', '端午', '中秋', '国庆')
    UNION ALL
    SELECT village_code, name, from_on, from_on - CAST($before_days AS INTEGER), to_on + CAST($after_days AS INTEGER)
    FROM policy.occasion
    WHERE kind = 'festival'
),
-- How much of a year the windows cover: what falls into half of all days by chance says little.
window_day AS (
    SELECT DISTINCT village_code, CAST(unnest(generate_series(from_on, to_on, INTERVAL 1 DAY)) AS DATE) AS day
    FROM festival_window
),
payment AS (
    SELECT
        village_code, person_name, id_no, allowance_on AS paid_on, amount, row_id,
        coalesce(reason, '补贴') AS reason,
        regexp_replace(coalesce(reason, '补贴'), $period_words, '', 'g') AS reason_key,
        false AS is_booked
    FROM ledger.allowance
    WHERE allowance_on IS NOT NULL AND amount > 0
    UNION ALL
    SELECT
        village_code, payee, NULL, voucher_on, amount, row_id, coalesce(summary, '补贴'),
        regexp_replace(replace(coalesce(summary, '补贴'), payee, ''), $period_words, '', 'g'),
        true
    FROM features.spend
    WHERE payee_type = 'natural_person' AND amount > 0 AND list_has_any(lists, ['allowance', 'festival'])
),
officer_payment AS (
    SELECT p.*, bool_or(o.person_name IS NOT NULL) AS is_officer, min(o.row_id) AS officer_row_id
    FROM payment AS p
    LEFT JOIN ledger.office_holder AS o
        ON o.village_code = p.village_code
        AND o.person_name = p.person_name
        AND (o.id_no = p.id_no OR o.id_no IS NULL OR p.id_no IS NULL)
        AND p.paid_on BETWEEN coalesce(o.term_start_on, p.paid_on) AND coalesce(o.term_end_on, p.paid_on)
    GROUP BY ALL
),
batch AS (
    SELECT
        village_code, paid_on, reason_key, is_booked,
        min(reason) AS reason,
        min(amount) AS each,
        sum(amount) AS amount,
        count(DISTINCT person_name) AS people,
        list_sort(list_distinct(list(person_name))) AS names,
        list(row_id) AS rows,
        list(DISTINCT officer_row_id) AS officers
    FROM officer_payment
    GROUP BY village_code, paid_on, reason_key, is_booked
    HAVING bool_and(is_officer) AND min(amount) = max(amount) AND count(DISTINCT person_name) >= CAST($people AS INTEGER)
),
placed_batch AS (
    SELECT b.*, f.festival, f.festival_on
    FROM batch AS b
    LEFT JOIN festival_window AS f ON b.paid_on BETWEEN f.from_on AND f.to_on AND coalesce(f.village_code = b.village_code, true)
    QUALIFY row_number() OVER (
        PARTITION BY b.village_code, b.paid_on, b.reason_key, b.is_booked
        ORDER BY abs(f.festival_on - b.paid_on), f.festival_on, f.festival
    ) = 1
),
ordinary_batch AS (
    SELECT DISTINCT village_code, reason_key, each
    FROM placed_batch
    WHERE festival IS NULL
),
festival_batch AS (
    SELECT *,
        -- Quarter ends all lie near a feast: what is paid by the quarter is no gift for one.
        regexp_matches(reason, $by_quarter_words) OR (count(*) OVER one_stipend >= 3 AND bool_and(
            (month(paid_on) % 3 = 0 AND day(paid_on) >= $quarter_last_from) OR (month(paid_on) % 3 = 1 AND day(paid_on) <= $quarter_first_to)
        ) OVER one_stipend) AS is_by_quarter
    FROM placed_batch
    WHERE festival IS NOT NULL
        AND (village_code, reason_key, each) NOT IN (SELECT village_code, reason_key, each FROM ordinary_batch)
    WINDOW one_stipend AS (PARTITION BY village_code, reason_key, each)
    QUALIFY NOT (is_booked AND bool_or(NOT is_booked) OVER (PARTITION BY village_code, festival_on, names, each))
),
village_year AS (
    SELECT
        village_code, year(festival_on) AS year,
        count(*) AS batches,
        count(DISTINCT festival_on) AS festivals,
        sum(count(DISTINCT festival_on)) OVER (PARTITION BY village_code) AS all_festivals,
        sum(count(DISTINCT festival_on) FILTER (NOT is_by_quarter)) OVER (PARTITION BY village_code) AS telling,
        count(*) FILTER (NOT is_by_quarter) AS telling_batches,
        sum(amount) AS amount,
        min(paid_on) AS first_on,
        max(paid_on) AS last_on,
        max(people) AS people,
        list_distinct(list_concat(flatten(list(rows)), flatten(list(officers)))) AS evidence,
        list(
            cn_day(paid_on) || '（' || festival || cn_day(festival_on) || '）' || people || '人每人' || yuan(each) || '“' || reason || '”'
            ORDER BY paid_on, reason_key
        ) AS told,
        bool_and(regexp_matches(reason, $approved_pay_words)) AS is_approved_pay
    FROM festival_batch
    GROUP BY village_code, year(festival_on)
)
SELECT
    y.village_code,
    coalesce(v.village_name, y.village_code) AS subject,
    y.evidence,
    y.amount,
    y.first_on,
    y.last_on,
    CASE
        WHEN y.is_approved_pay OR y.telling_batches = 0 THEN 0.55
        WHEN y.telling >= 3 THEN 0.92
        WHEN y.telling = 2 THEN 0.78
        ELSE 0.62
    END AS strength,
    y.year || '年' || y.festivals || '个节日前后，' || y.batches || '次发给的全是村干部、人人同额：' || array_to_string(y.told[1:3], '，')
    || CASE WHEN y.batches > 3 THEN '等' ELSE '' END || '，合计' || yuan(y.amount)
    || CASE WHEN y.all_festivals > y.festivals THEN '；各年共' || y.all_festivals || '个节日' ELSE '' END
    || '；' || y.year || '年节日前后的日子共占全年' || percent((
        SELECT CAST(count(DISTINCT d.day) AS DOUBLE) / (make_date(y.year, 12, 31) - make_date(y.year, 1, 1) + 1)
        FROM window_day AS d
        WHERE year(d.day) = y.year AND coalesce(d.village_code = y.village_code, TRUE)
    )) AS reason
FROM village_year AS y
LEFT JOIN ledger.village AS v ON v.village_code = y.village_code
ORDER BY y.village_code, y.first_on
