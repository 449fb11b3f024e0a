-- 付给娱乐、洗浴、足浴等场所的支出，写明这类消费的支出，以及夜间在餐饮住宿场所的刷卡：一个收款方一年，一条疑点
WITH plain AS (
    -- 茶楼 serves meals, a 俱乐部 may play croquet: only what cannot be anything else goes to red.
    SELECT payee FROM features.payee WHERE payee_type = 'venue' AND regexp_matches(upper(concat_ws(' ', payee, basis)), $plain_words)
),
venue_spend AS (
    SELECT
        village_code, payee, amount, row_id, invoice_row_id, voucher_on,
        least(voucher_on, invoice_on) AS first_on,
        coalesce(summary, item, '') AS shown,
        true AS is_booked,
        false AS is_night,
        CASE
            WHEN list_contains(innocent_lists, 'venue') THEN 0.55
            WHEN list_has_any(lists, ['dining', 'catch_all']) AND payee IN (FROM plain) THEN 0.92
            WHEN payee_type = 'venue' THEN 0.85
            WHEN contains(coalesce(item, ''), '娱乐服务') THEN 0.75
            ELSE 0.55
        END AS shown_by
    FROM features.spend
    WHERE payee_type = 'venue'
        OR contains(coalesce(item, ''), '娱乐服务')
        OR (
            list_contains(lists, 'venue')
            AND coalesce(payee_type, 'unknown') IN ('dining', 'lodging', 'goods', 'tobacco_shop', 'firm', 'natural_person', 'unknown', 'travel_agency')
        )
),
card_payment AS (
    SELECT
        b.village_code, b.counterparty AS payee, b.amount, b.row_id, b.bank_on, p.payee_type,
        coalesce(b.purpose, '银行支付') AS shown,
        coalesce(b.bank_time >= $night_from OR b.bank_time <= $night_to, false) AS is_night
    FROM ledger.bank_line AS b
    JOIN features.payee AS p ON p.payee = b.counterparty
    ANTI JOIN (FROM features.text_word WHERE list = 'venue' AND is_innocent) AS t ON t.text = b.counterparty
    WHERE b.is_out AND p.payee_type IN ('venue', 'dining', 'lodging')
),
looked_at AS (
    SELECT village_code, payee, amount, row_id, invoice_row_id, first_on, voucher_on AS last_on, shown, is_booked, is_night, shown_by
    FROM venue_spend
    UNION ALL
    SELECT
        village_code, payee, amount, row_id, NULL, bank_on, bank_on, shown, false, is_night,
        CASE WHEN payee_type = 'venue' AND is_night THEN 0.88 WHEN payee_type = 'venue' THEN 0.8 ELSE 0.5 END
    FROM card_payment
    WHERE payee_type = 'venue' OR is_night
),
venue_year AS (
    SELECT
        village_code, payee, year(last_on) AS year,
        CASE WHEN payee IS NULL THEN row_id END AS nameless_row,
        greatest(
            coalesce(sum(amount) FILTER (WHERE is_booked), 0),
            coalesce(sum(amount) FILTER (WHERE NOT is_booked), 0)
        ) AS amount,
        count(*) FILTER (WHERE is_booked) AS entries,
        count(*) FILTER (WHERE NOT is_booked) AS cards,
        count(*) FILTER (WHERE is_night) AS nights,
        min(first_on) AS first_on,
        max(last_on) AS last_on,
        list_distinct(list_concat(list(row_id), list(invoice_row_id))) AS evidence,
        arg_min(shown, (NOT is_booked, -amount, row_id)) AS shown,
        max(shown_by) AS shown_by
    FROM looked_at
    GROUP BY village_code, payee, year(last_on), CASE WHEN payee IS NULL THEN row_id END
    HAVING greatest(coalesce(sum(amount) FILTER (WHERE is_booked), 0), coalesce(sum(amount) FILTER (WHERE NOT is_booked), 0)) > 0
)
SELECT
    village_code,
    payee AS subject,
    evidence,
    amount,
    first_on,
    last_on,
    shown_by AS strength,
    CASE WHEN last_on > first_on THEN cn_day(first_on) || '至' || cn_day(last_on) ELSE cn_day(first_on) END
    || CASE WHEN entries > 0 THEN '账上付给' ELSE '银行付给' END || coalesce(payee, '未写明的收款方')
    || CASE WHEN entries > 0 THEN entries ELSE cards END || '笔共' || yuan(amount) || '，列为“' || shown || '”，'
    || CASE
        WHEN shown_by >= 0.8 AND payee IN (FROM plain) THEN '收款方是娱乐、洗浴类场所'
        WHEN shown_by >= 0.8 THEN '收款方的名称像娱乐、休闲类场所'
        WHEN shown_by >= 0.7 THEN '发票货物写明娱乐服务'
        WHEN nights > 0 THEN '收款方是餐饮或住宿场所'
        ELSE '只有文字提到娱乐、洗浴类消费'
    END
    || CASE WHEN nights > 0 THEN '，其中' || nights || '笔银行交易在夜间（' || $night_from[1:5] || '至次日' || $night_to[1:5] || '）' ELSE '' END AS reason
FROM venue_year
ORDER BY village_code, first_on, subject, evidence
