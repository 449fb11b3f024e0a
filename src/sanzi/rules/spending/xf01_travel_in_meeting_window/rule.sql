-- 会议窗口内付给旅行社、外地住宿或写明外地旅游内容的支出：一次会议、一个收款方，一条疑点
WITH place_test AS (
    SELECT count(*) FILTER (WHERE kind LIKE 'own%') > 0 AS can_place
    FROM policy.place
),
meeting_place AS (
    SELECT m.place, bool_or(p.kind LIKE 'own%') AS is_own, min(p.word) FILTER (WHERE p.kind NOT LIKE 'own%') AS other_word
    FROM (SELECT DISTINCT place FROM ledger.meeting WHERE place IS NOT NULL) AS m
    JOIN policy.place AS p ON contains(m.place, p.word)
    GROUP BY m.place
),
meeting_window AS (
    SELECT
        m.village_code, m.decision_no, m.row_id, m.start_on,
        coalesce(m.end_on, m.start_on) AS end_on,
        m.start_on - CAST($window_before_days AS INTEGER) AS from_on,
        coalesce(m.end_on, m.start_on) + CAST($window_after_days AS INTEGER) AS to_on,
        m.meeting_type || coalesce('“' || m.topic || '”', '') AS label,
        m.present_count,
        NOT regexp_matches(m.meeting_type, $meeting_types) AND NOT regexp_matches(coalesce(m.topic, ''), '经济总结|年度总结') AS is_party,
        CASE WHEN t.can_place AND NOT coalesce(w.is_own, false) THEN w.other_word END AS outside_word
    FROM ledger.meeting AS m
    CROSS JOIN place_test AS t
    LEFT JOIN meeting_place AS w ON w.place = m.place
    WHERE m.start_on IS NOT NULL
        AND (regexp_matches(m.meeting_type, $meeting_types) OR regexp_matches(coalesce(m.topic, ''), '经济总结|年度总结')
            OR regexp_matches(m.meeting_type, $party_types))
),
spend_in_window AS (
    SELECT
        s.*, m.decision_no, m.row_id AS meeting_row_id, m.start_on, m.end_on, m.label, m.present_count, m.is_party,
        m.outside_word AS meeting_outside_word
    FROM features.travel_spend AS s
    JOIN meeting_window AS m
        ON m.village_code = s.village_code
        AND (s.voucher_on BETWEEN m.from_on AND m.to_on OR s.invoice_on BETWEEN m.from_on AND m.to_on)
    WHERE (NOT m.is_party OR s.outside_word IS NOT NULL OR m.outside_word IS NOT NULL)
        AND (
            s.is_agency
            OR s.outside_word IS NOT NULL
            OR (NOT s.payee_is_own AND (s.has_travel_word OR (s.is_hotel AND (s.has_dressed_word OR m.outside_word IS NOT NULL))))
        )
    QUALIFY row_number() OVER (
        PARTITION BY s.ledger_key
        ORDER BY m.is_party, m.outside_word IS NULL, greatest(m.start_on - s.voucher_on, s.voucher_on - m.end_on, 0), m.start_on, m.decision_no
    ) = 1
),
window_day AS (
    SELECT y.village_code, y.year, y.with_party, unnest(generate_series(m.from_on, m.to_on, INTERVAL 1 DAY)) AS day
    FROM (SELECT DISTINCT village_code, year(start_on) AS year, is_party AS with_party FROM spend_in_window) AS y
    JOIN meeting_window AS m ON m.village_code = y.village_code AND (y.with_party OR NOT m.is_party)
),
window_share AS (
    SELECT
        village_code, year, with_party,
        CAST(count(DISTINCT day) AS DOUBLE) / (least(make_date(year, 12, 31), CAST($as_of AS DATE)) - make_date(year, 1, 1) + 1) AS share
    FROM window_day
    WHERE day BETWEEN make_date(year, 1, 1) AND least(make_date(year, 12, 31), CAST($as_of AS DATE))
    GROUP BY village_code, year, with_party
),
trip AS (
    SELECT
        village_code, payee, decision_no, is_party, year(start_on) AS year, label, start_on, end_on, present_count, meeting_outside_word, can_place,
        sum(amount) AS amount, count(*) AS entries,
        least(min(voucher_on), min(invoice_on)) AS first_on,
        max(voucher_on) AS last_on,
        list_distinct(list_concat(list(row_id), list(invoice_row_id) FILTER (WHERE invoice_row_id IS NOT NULL), [min(meeting_row_id)])) AS evidence,
        arg_min(shown, (-amount, row_id)) AS shown,
        min(outside_word) AS outside_word,
        bool_or(is_agency OR is_hotel) AS is_trade, bool_or(is_agency) AS is_agency,
        bool_and(has_innocent_word) AS has_innocent_word
    FROM spend_in_window
    GROUP BY village_code, payee, decision_no, is_party, label, start_on, end_on, present_count, meeting_outside_word, can_place
    HAVING sum(amount) > 0
),
weighed AS (
    SELECT
        t.*,
        w.share,
        t.amount / nullif(t.present_count, 0) AS per_head,
        CASE
            WHEN NOT t.can_place THEN 0.6
            WHEN t.has_innocent_word THEN 0.55
            -- One person's room at a training elsewhere is no trip of the village.
            WHEN NOT t.is_agency AND t.is_trade AND t.outside_word IS NOT NULL AND t.amount < $material THEN 0.85
            WHEN t.is_trade AND t.outside_word IS NOT NULL THEN
                CASE
                    WHEN t.meeting_outside_word IS NOT NULL THEN 1.0
                    WHEN t.amount >= $per_head * t.present_count THEN 0.98
                    ELSE 0.95
                END
            WHEN t.meeting_outside_word IS NOT NULL AND (t.is_trade OR t.outside_word IS NOT NULL) THEN 0.78
            WHEN t.is_agency THEN 0.74
            WHEN t.outside_word IS NOT NULL THEN 0.6
            ELSE 0.5
        END AS shown_by
    FROM trip AS t
    JOIN window_share AS w ON w.village_code = t.village_code AND w.year = t.year AND w.with_party = t.is_party
)
SELECT
    village_code,
    payee AS subject,
    evidence,
    amount,
    first_on,
    last_on,
    0.5 + (shown_by - 0.5) * least(1.0, (1.0 - share) / (1.0 - $free_share)) AS strength,
    label || '（' || cn_day(start_on) || CASE WHEN end_on > start_on THEN '至' || cn_day(end_on) ELSE '' END || '）前后，村里付给'
    || coalesce(payee, '未写明的收款方') || entries || '笔共' || yuan(amount) || '，内容为“' || shown || '”，'
    || CASE
        WHEN NOT can_place THEN '未配置本地地名，不能判断是否外地，'
        WHEN outside_word IS NOT NULL THEN '写明外地“' || outside_word || '”，'
        WHEN meeting_outside_word IS NOT NULL THEN '会议地点写明外地“' || meeting_outside_word || '”，'
        ELSE '票据和摘要没有写明地点，'
    END
    || coalesce('按实到' || present_count || '人每人' || yuan(per_head), '会议没有登记实到人数')
    || CASE WHEN per_head >= $per_head THEN '（达到' || yuan($per_head) || '）' ELSE '' END
    || '；' || year || '年这类会议前后的日子共占全年' || percent(share) AS reason
FROM weighed
ORDER BY village_code, first_on, subject, decision_no
