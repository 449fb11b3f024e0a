-- Rents received and works or services paid for with no contract in the register, and registered contracts that lack what a contract must say.
WITH laid_out AS (
    SELECT village_code, payee, payee_type, voucher_on, amount, row_id,
        CASE WHEN role = 'works_in_progress' OR payee_type = 'works' OR list_contains(lists, 'works') THEN 'works' ELSE 'service' END AS sort
    FROM features.outlay
    WHERE contract_no IS NULL AND payee IS NOT NULL AND amount > 0 AND voucher_on <= $as_of
        AND payee_type NOT IN ('bank', 'government', 'utility', 'village', 'hospital', 'school')
        AND NOT regexp_matches(text, $pay_words)
),
rolled AS (
    -- A payee's best twelve months: every row closes one window.
    SELECT laid_out.*, sum(amount) OVER year_back AS paid
    FROM laid_out
    ANTI JOIN ledger.contract ON contract.village_code = laid_out.village_code AND contract.party_b = laid_out.payee
    WHERE sort = 'works' OR payee_type NOT IN ('natural_person', 'unknown')
    WINDOW year_back AS (PARTITION BY village_code, payee, sort ORDER BY voucher_on RANGE BETWEEN to_days($window_days) PRECEDING AND CURRENT ROW)
),
peak AS (
    SELECT village_code, payee, sort, max_by(voucher_on, (paid, -epoch(voucher_on))) AS last_on
    FROM rolled
    GROUP BY village_code, payee, sort
),
spent AS (
    SELECT peak.village_code, peak.payee, peak.sort, any_value(laid_out.payee_type) AS payee_type, sum(laid_out.amount) AS amount, count(*) AS times,
        count(DISTINCT date_trunc('month', laid_out.voucher_on)) AS months, min(laid_out.voucher_on) AS first_on, max(laid_out.voucher_on) AS last_on,
        list(laid_out.row_id) AS evidence
    FROM peak
    JOIN laid_out
        ON laid_out.village_code = peak.village_code
        AND laid_out.payee = peak.payee
        AND laid_out.sort = peak.sort
        AND laid_out.voucher_on BETWEEN peak.last_on - $window_days AND peak.last_on
    GROUP BY peak.village_code, peak.payee, peak.sort
),
rented AS (
    SELECT village_code, counterparty, count(*) AS times, sum(amount) AS amount, min(received_on) AS first_on, max(received_on) AS last_on,
        date_diff('day', min(received_on), max(received_on)) AS days, list(row_id) AS evidence
    FROM features.rent_receipt
    ANTI JOIN ledger.contract ON contract.village_code = rent_receipt.village_code AND contract.party_b = rent_receipt.counterparty
    WHERE contract_no IS NULL AND counterparty IS NOT NULL AND received_on <= $as_of AND NOT regexp_matches(counterparty, $crowd_words)
    GROUP BY village_code, counterparty
),
element AS (
    SELECT contract.*, coalesce(signed_on, start_on, end_on) AS known_on,
        list_filter([
            CASE WHEN coalesce(total, 0) = 0 AND coalesce(annual, 0) = 0 THEN '金额' END,
            CASE WHEN (start_on IS NULL OR (end_on IS NULL AND NOT coalesce(is_open_ended, FALSE))) AND date_problem IS NULL THEN '期限' END,
            CASE WHEN signed_on IS NULL AND date_problem IS NULL THEN '签订日期' END,
            CASE WHEN party_b IS NULL THEN '对方' END,
            CASE WHEN coalesce(area, 0) = 0 AND regexp_matches(contract_type, $letting_words) AND NOT regexp_matches(contract_type, $works_words)
                    AND regexp_matches(concat_ws(' ', object, contract_name), $land_words) THEN '面积' END
        ], lambda each: each IS NOT NULL) AS lacking
    FROM ledger.contract
    WHERE parent_no IS NULL AND NOT regexp_matches(coalesce(contract_type, ''), '家庭承包')
),
lacking AS (
    SELECT village_code, count(DISTINCT row_id) AS contracts, list(DISTINCT row_id) AS evidence, min(known_on) AS first_on,
        max(known_on) AS last_on,
        count(*) FILTER (what = '金额') AS no_sum, count(*) FILTER (what = '期限') AS no_term, count(*) FILTER (what = '签订日期') AS no_day,
        count(*) FILTER (what = '对方') AS no_party, count(*) FILTER (what = '面积') AS no_area
    FROM (SELECT village_code, row_id, contract_no, known_on, unnest(lacking) AS what FROM element)
    GROUP BY village_code
)
SELECT village_code, counterparty AS subject, evidence, CAST(amount AS DECIMAL(18, 2)) AS amount, first_on, last_on,
    CASE WHEN days >= $lease_days AND amount >= $rent_large THEN 0.7 WHEN days >= $lease_days THEN 0.55 ELSE 0.5 END AS strength,
    cn_day(first_on) || CASE WHEN last_on > first_on THEN '至' || cn_day(last_on) ELSE '' END || '收' || counterparty || '租金、承包费' || times || '笔共'
        || yuan(amount)
    || '，合同台账里没有与' || counterparty || '的合同'
        || CASE WHEN days >= $lease_days THEN '；前后' || days || '天，租期六个月以上应当有书面合同' ELSE '' END AS reason
FROM rented
WHERE days >= $lease_days OR amount >= $rent_large
UNION ALL
SELECT spent.village_code, spent.payee, spent.evidence, CAST(spent.amount AS DECIMAL(18, 2)), spent.first_on, spent.last_on,
    CASE WHEN spent.payee_type = 'natural_person' THEN 0.75 ELSE 0.7 END,
    cn_day(spent.first_on) || CASE WHEN spent.last_on > spent.first_on THEN '至' || cn_day(spent.last_on) ELSE '' END || '付给' || spent.payee
        || '工程类款项' || spent.times || '笔共'
    || yuan(spent.amount) || '，达到工程进场交易起点' || yuan(limit_on.value) || '，凭证没有写合同编号，合同台账里也没有与' || spent.payee || '的合同'
FROM spent
JOIN policy.limit_on
    ON limit_on.name = 'works_platform' AND limit_on.village_code = spent.village_code AND spent.last_on BETWEEN limit_on.from_on AND limit_on.to_on
WHERE spent.sort = 'works' AND (spent.amount > limit_on.value OR (spent.amount = limit_on.value AND NOT limit_on.is_strict))
UNION ALL
SELECT village_code, payee, evidence, CAST(amount AS DECIMAL(18, 2)), first_on, last_on, 0.6,
    cn_day(first_on) || '至' || cn_day(last_on) || '一年内有' || months || '个月付给' || payee || '，共' || yuan(amount)
    || '，凭证没有写合同编号，合同台账里也没有与' || payee || '的合同'
FROM spent
WHERE sort = 'service' AND months >= $service_months AND amount >= $service_least
UNION ALL
SELECT village_code, '合同台账', evidence, NULL, coalesce(first_on, date_trunc('year', $as_of)::DATE), coalesce(last_on, date_trunc('year', $as_of)::DATE), 0.5,
    '合同台账有' || contracts || '份合同要素不全：'
    || concat_ws(
        '、',
        CASE WHEN no_sum > 0 THEN '没有金额的' || no_sum || '份' END,
        CASE WHEN no_term > 0 THEN '没有期限的' || no_term || '份' END,
        CASE WHEN no_day > 0 THEN '没有签订日期的' || no_day || '份' END,
        CASE WHEN no_party > 0 THEN '没有对方的' || no_party || '份' END,
        CASE WHEN no_area > 0 THEN '没有面积的土地房屋' || no_area || '份' END
    )
FROM lacking
