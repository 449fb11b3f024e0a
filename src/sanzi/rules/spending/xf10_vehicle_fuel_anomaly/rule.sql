-- 没有车辆登记却有油料、过路、修车、车险支出，加油卡整数充值，休息日或外地加油；同一车牌一天内加油超过油箱
WITH vehicle_spend AS (
    SELECT
        s.village_code, s.payee, s.voucher_on, s.invoice_on, s.amount, s.row_id, s.invoice_row_id, s.ledger_key, s.attach_count,
        coalesce(s.summary, s.item, '') AS shown,
        concat_ws(' ', s.summary, s.item, s.account_name) AS said,
        s.summary, s.item
    FROM features.spend AS s
    WHERE list_contains(s.lists, 'vehicle')
        AND NOT list_contains(s.innocent_lists, 'vehicle')
        AND s.role NOT IN ('works_in_progress', 'special_fund', 'production_cost')
),
fuel AS (
    SELECT
        *,
        CASE
            WHEN regexp_matches(said, $fuel_words) THEN '油料'
            WHEN regexp_matches(said, $toll_words) THEN '过路'
            WHEN regexp_matches(said, $repair_words) THEN '修车'
            ELSE '车险'
        END AS kind,
        regexp_matches(said, $card_words) AND amount % $round_step = 0 AND coalesce(attach_count, 0) <= 1 AS is_round_card
    FROM vehicle_spend
    WHERE regexp_matches(said, $fuel_words || '|' || $toll_words || '|' || $repair_words || '|' || $insurance_words)
        AND NOT regexp_matches(said, $scheme_words)
),
vehicle_card AS (
    SELECT DISTINCT village_code
    FROM ledger.asset
    WHERE regexp_matches(regexp_replace(concat_ws(' ', asset_name, category), $parking_words, '', 'g'), $vehicle_words)
),
register AS (
    SELECT v.village_code, v.has_vehicle, a.village_code IS NOT NULL AS has_assets, c.village_code IS NOT NULL AS has_card, v.row_id
    FROM ledger.village AS v
    LEFT JOIN (SELECT DISTINCT village_code FROM ledger.asset) AS a ON a.village_code = v.village_code
    LEFT JOIN vehicle_card AS c ON c.village_code = v.village_code
),
away AS (
    -- A station or a toll gate stands where its name says.
    SELECT f.ledger_key, coalesce(claim.place, goods.place, CASE WHEN NOT seller.is_home THEN seller.place END) AS place
    FROM fuel AS f
    LEFT JOIN features.text_fact AS claim ON claim.text = f.summary
    LEFT JOIN features.text_fact AS goods ON goods.text = f.item
    LEFT JOIN features.text_fact AS seller ON seller.text = f.payee
),
payee_year AS (
    SELECT
        f.village_code, f.payee, year(f.voucher_on) AS year,
        sum(f.amount) AS amount,
        count(*) AS entries,
        least(min(f.voucher_on), min(f.invoice_on)) AS first_on,
        max(f.voucher_on) AS last_on,
        list_distinct(list_concat(list(f.row_id), list(f.invoice_row_id) FILTER (WHERE f.invoice_row_id IS NOT NULL))) AS evidence,
        arg_min(f.shown, (-f.amount, f.row_id)) AS shown,
        string_agg(DISTINCT f.kind, '、' ORDER BY f.kind) AS kinds,
        bool_or(f.is_round_card) AS is_round_card,
        count(*) FILTER (WHERE d.is_workday IS FALSE AND f.kind = '油料') AS rest_days,
        count(*) FILTER (WHERE d.is_workday IS NOT NULL AND f.kind = '油料') AS dated,
        min(a.place) AS place
    FROM fuel AS f
    LEFT JOIN policy.calendar_day AS d ON d.day = f.invoice_on
    LEFT JOIN away AS a ON a.ledger_key = f.ledger_key
    GROUP BY f.village_code, f.payee, year(f.voucher_on)
    HAVING sum(f.amount) >= $min_amount
),
weighed AS (
    SELECT
        p.*, r.has_assets, r.has_vehicle, r.row_id AS village_row_id,
        NOT r.has_card AND (r.has_vehicle IS FALSE OR (r.has_vehicle IS NULL AND r.has_assets)) AS is_without_vehicle,
        p.rest_days >= $least_fills AND p.rest_days >= $rest_share * p.dated AS is_on_rest_days
    FROM payee_year AS p
    JOIN register AS r ON r.village_code = p.village_code
),
fill AS (
    SELECT s.village_code, s.plates, s.payee, s.row_id, coalesce(s.said_on, f.invoice_on) AS fill_on, s.litres, s.litres_pieces, s.amount, f.invoice_row_id
    FROM features.spend_fact AS s
    JOIN fuel AS f ON f.ledger_key = s.ledger_key
    WHERE len(s.litres) > 0 AND len(s.plates) <= 1 AND NOT regexp_matches(f.said, '柴油')
),
overfill AS (
    SELECT
        village_code, plates[1] AS plate, CASE WHEN plates[1] IS NULL THEN payee END AS payee, fill_on, sum(amount) AS amount,
        sum(list_sum(litres)) AS litres, sum(len(litres)) AS fills,
        array_to_string(flatten(list(litres_pieces ORDER BY row_id)), '、') AS told,
        list_distinct(list_concat(list(row_id), list(invoice_row_id) FILTER (WHERE invoice_row_id IS NOT NULL))) AS evidence
    FROM fill
    WHERE fill_on IS NOT NULL
    GROUP BY village_code, plates[1], CASE WHEN plates[1] IS NULL THEN payee END, fill_on
    HAVING sum(len(litres)) >= 2 AND sum(list_sum(litres)) > $tank_litres
)
SELECT
    village_code,
    payee AS subject,
    CASE WHEN is_without_vehicle THEN list_append(evidence, village_row_id) ELSE evidence END AS evidence,
    amount, first_on, last_on,
    least(0.85, CASE WHEN is_without_vehicle AND has_vehicle IS FALSE AND has_assets THEN 0.7 WHEN is_without_vehicle THEN 0.6 ELSE 0.5 END
        + 0.05 * (is_round_card::INTEGER + is_on_rest_days::INTEGER + (place IS NOT NULL)::INTEGER)) AS strength,
    year || '年付给' || coalesce(payee, '未写明的收款方') || '的' || kinds || '支出' || entries || '笔共' || yuan(amount) || '，列为“' || shown || '”'
    || CASE
        WHEN NOT is_without_vehicle THEN ''
        WHEN has_vehicle IS FALSE AND has_assets THEN '；组织名录写明没有公务车辆，资产台账里也没有车辆'
        WHEN has_vehicle IS FALSE THEN '；组织名录写明没有公务车辆'
        ELSE '；资产台账里没有车辆'
    END
    || CASE WHEN is_round_card THEN '；有加油卡整数充值，附件不超过1张' ELSE '' END
    || CASE WHEN is_on_rest_days THEN '；开票日期在休息日的加油' || rest_days || '笔' ELSE '' END
    || coalesce('；写明外地“' || place || '”', '') AS reason
FROM weighed
WHERE is_without_vehicle OR is_round_card OR is_on_rest_days OR place IS NOT NULL
UNION ALL
SELECT
    village_code, coalesce(plate, payee), evidence, amount, fill_on, fill_on, CASE WHEN plate IS NULL THEN 0.6 ELSE 0.75 END,
    cn_day(fill_on) || CASE WHEN plate IS NULL THEN '在' || coalesce(payee, '未写明的加油站') ELSE '车牌' || plate END || '一天加油' || fills || '次（' || told
    || '），共' || format('{:.2f}', litres) || '升，超过一般小型汽车油箱' || format('{:.0f}', CAST($tank_litres AS DOUBLE)) || '升'
    || CASE WHEN plate IS NULL THEN '；没有写车牌，不排除是几辆车' ELSE '' END
FROM overfill
