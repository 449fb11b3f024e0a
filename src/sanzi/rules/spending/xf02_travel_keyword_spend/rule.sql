-- 付给旅行社的支出、以考察培训等名义付给宾馆的支出、几天内两笔以上的外地景区住宿车票支出
WITH placed_spend AS (
    SELECT *, coalesce(invoice_on, voucher_on) AS spent_on
    FROM features.travel_spend
),
outside_run AS (
    SELECT *, sum(is_start) OVER (PARTITION BY village_code ORDER BY spent_on, row_id ROWS UNBOUNDED PRECEDING) AS run
    FROM (
        SELECT
            *,
            CASE
                WHEN spent_on - lag(spent_on) OVER (PARTITION BY village_code ORDER BY spent_on, row_id) <= CAST($trip_days AS INTEGER) THEN 0
                ELSE 1
            END AS is_start
        FROM placed_spend
        WHERE NOT is_agency AND outside_word IS NOT NULL AND NOT has_innocent_word
    )
),
trip_row AS (
    SELECT *
    FROM outside_run
    QUALIFY count(*) FILTER (WHERE amount > 0) OVER (PARTITION BY village_code, run) >= 2
),
seller_run AS (
    SELECT *, sum(is_start) OVER (PARTITION BY village_code, payee ORDER BY voucher_on, row_id ROWS UNBOUNDED PRECEDING) AS run
    FROM (
        SELECT
            *,
            CASE
                WHEN voucher_on - lag(voucher_on) OVER (PARTITION BY village_code, payee ORDER BY voucher_on, row_id) <= CAST($gap_days AS INTEGER) THEN 0
                ELSE 1
            END AS is_start
        FROM placed_spend
        WHERE is_agency OR (is_hotel AND has_dressed_word AND ledger_key NOT IN (SELECT ledger_key FROM trip_row))
    )
),
matter AS (
    SELECT
        village_code, payee, is_agency AS from_agency, false AS is_trip, amount, voucher_on, spent_on, row_id, invoice_row_id, shown, outside_word,
        is_dressed_up, has_innocent_word, concat_ws('-', 'seller', payee, CAST(run AS VARCHAR)) AS matter_key
    FROM seller_run
    UNION ALL
    SELECT
        village_code, payee, false, true, amount, voucher_on, spent_on, row_id, invoice_row_id, shown, outside_word,
        is_dressed_up, has_innocent_word, concat_ws('-', 'trip', CAST(run AS VARCHAR))
    FROM trip_row
),
travel_matter AS (
    SELECT
        village_code, matter_key, from_agency, is_trip,
        arg_min(payee, (-amount, row_id)) FILTER (WHERE payee IS NOT NULL) AS payee,
        count(DISTINCT payee) AS payees,
        sum(amount) AS amount,
        count(*) AS entries,
        least(min(voucher_on), min(spent_on)) AS first_on,
        max(voucher_on) AS last_on,
        list_distinct(list_concat(list(row_id), list(invoice_row_id) FILTER (WHERE invoice_row_id IS NOT NULL))) AS evidence,
        arg_min(shown, (-amount, row_id)) AS shown,
        min(outside_word) AS outside_word,
        bool_or(is_dressed_up) AS is_dressed_up,
        bool_and(has_innocent_word) AS has_innocent_word
    FROM matter
    GROUP BY village_code, matter_key, from_agency, is_trip
    HAVING sum(amount) >= $min_amount
)
SELECT
    village_code,
    payee AS subject,
    evidence,
    amount,
    first_on,
    last_on,
    CASE
        WHEN is_trip THEN 0.6
        WHEN has_innocent_word THEN 0.55
        WHEN from_agency AND outside_word IS NOT NULL AND is_dressed_up THEN 0.92
        WHEN from_agency AND outside_word IS NOT NULL THEN 0.82
        WHEN from_agency AND is_dressed_up THEN 0.78
        WHEN from_agency THEN 0.72
        WHEN outside_word IS NOT NULL THEN 0.75
        ELSE 0.55
    END AS strength,
    CASE
        WHEN is_trip
            THEN cn_day(first_on) || '至' || cn_day(last_on) || '有' || entries || '笔写明外地“' || outside_word || '”的住宿、景区或交通支出，共'
                || yuan(amount) || '，收款方' || payees || '个，其中“' || shown || '”付给' || coalesce(payee, '未写明的收款方')
        ELSE CASE WHEN last_on > first_on THEN cn_day(first_on) || '至' || cn_day(last_on) ELSE cn_day(first_on) END
            || '付给' || coalesce(payee, '未写明的收款方')
            || CASE WHEN NOT from_agency THEN '（宾馆）' WHEN regexp_matches(coalesce(payee, ''), '票务|航空') THEN '（票务公司）' ELSE '（旅行社）' END
            || entries || '笔共' || yuan(amount) || '，列为“' || shown || '”' || coalesce('，写明外地“' || outside_word || '”', '')
            || CASE WHEN has_innocent_word THEN '，文字里有正当用途的说法' ELSE '' END
    END AS reason
FROM travel_matter
ORDER BY village_code, first_on, subject, matter_key
