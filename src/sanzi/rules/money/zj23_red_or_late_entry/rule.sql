-- Bills booked long after they were made out, and expenses taken back in red about the days on which the books were shown.
WITH late_line AS (
    SELECT spend.village_code, spend.payee, spend.voucher_on, spend.invoice_on, spend.amount, spend.voucher_on - spend.invoice_on AS days,
        limit_on.value AS top, [spend.row_id, spend.invoice_row_id] AS evidence,
        spend.voucher_on - spend.invoice_on > limit_on.value OR (spend.voucher_on - spend.invoice_on = limit_on.value AND NOT limit_on.is_strict) AS is_late,
        year(spend.voucher_on) > year(spend.invoice_on) AS is_other_year
    FROM features.spend
    LEFT JOIN policy.limit_on
        ON limit_on.name = 'claim_within' AND limit_on.village_code = spend.village_code AND spend.voucher_on BETWEEN limit_on.from_on AND limit_on.to_on
    -- A bill of late December is booked in January.
    WHERE spend.voucher_on - spend.invoice_on > $year_end_days AND spend.amount > 0 AND spend.payee IS NOT NULL
),
late AS (
    SELECT village_code, payee, sum(amount) AS amount, count(*) AS bills, min(voucher_on) AS first_on, max(voucher_on) AS last_on, max(days) AS days,
        max(top) AS top, bool_or(is_late) AS is_late, bool_or(is_other_year) AS is_other_year, arg_max(invoice_on, (days, invoice_on)) AS invoice_on,
        arg_max(voucher_on, (days, invoice_on)) AS voucher_on, flatten(list(evidence)) AS evidence
    FROM late_line
    WHERE coalesce(is_late, FALSE) OR is_other_year
    GROUP BY village_code, payee
    HAVING sum(amount) >= $least
),
red AS (
    SELECT village_code, counterparty AS payee, voucher_on, credit - debit AS amount, summary, row_id
    FROM ledger.entry
    WHERE class IN ('expense', 'cost') AND credit - debit > 0 AND counterparty IS NOT NULL AND NOT is_opening AND NOT is_closing
        -- Depreciation and the like taken back moves no money.
        AND NOT regexp_matches(coalesce(summary, ''), $own_words)
),
shown AS (
    SELECT DISTINCT village_code, disclosed_on FROM ledger.disclosure WHERE disclosed_on IS NOT NULL
),
-- Where the books are shown every quarter, the days about it cover two thirds of the year and say little.
cover AS (
    SELECT village_code, year(day) AS year, count(DISTINCT day) / 365.0 AS share
    FROM (
        SELECT village_code, unnest(range(disclosed_on - $window_days::INTEGER, disclosed_on + $window_days::INTEGER + 1, INTERVAL 1 DAY))::DATE AS day
        FROM shown
    )
    GROUP BY ALL
),
taken_back AS (
    SELECT red.village_code, red.payee, red.voucher_on, red.amount, red.summary, red.row_id, min(abs(red.voucher_on - shown.disclosed_on)) AS distance,
        arg_min(shown.disclosed_on, (abs(red.voucher_on - shown.disclosed_on), shown.disclosed_on)) AS disclosed_on
    FROM red
    JOIN shown ON shown.village_code = red.village_code AND abs(red.voucher_on - shown.disclosed_on) <= $window_days
    GROUP BY ALL
),
reversal AS (
    SELECT taken_back.village_code, taken_back.payee, sum(taken_back.amount) AS amount, count(*) AS entries, min(taken_back.voucher_on) AS first_on,
        max(taken_back.voucher_on) AS last_on, arg_max(taken_back.summary, (taken_back.amount, taken_back.row_id)) AS told,
        arg_max(taken_back.disclosed_on, (taken_back.amount, taken_back.row_id)) AS disclosed_on, max(least(1, cover.share)) AS share,
        list(taken_back.row_id) AS evidence
    FROM taken_back
    JOIN cover ON cover.village_code = taken_back.village_code AND cover.year = year(taken_back.voucher_on)
    GROUP BY taken_back.village_code, taken_back.payee
    HAVING sum(taken_back.amount) >= $least
)
SELECT
    village_code,
    payee AS subject,
    list_filter(evidence, lambda row_id: row_id IS NOT NULL) AS evidence,
    amount,
    first_on,
    last_on,
    round(0.5 + CASE WHEN is_late AND is_other_year THEN 0.05 ELSE 0 END + 0.05 * least(1, (days - $year_end_days) / 365.0), 3) AS strength,
    '付给' || payee || '的' || bills || '笔共' || yuan(amount) || '入账迟，最迟的一笔' || cn_day(invoice_on) || '开票、' || cn_day(voucher_on)
    || '入账，隔了' || days || '天' || CASE WHEN is_late THEN '，超过报账期限' || top::INTEGER || '天' ELSE '' END
    || CASE WHEN is_other_year THEN '，跨了年度' ELSE '' END AS reason
FROM late
UNION ALL
SELECT
    village_code,
    payee,
    evidence,
    amount,
    first_on,
    last_on,
    round(0.5 + 0.15 * (1 - share), 3),
    cn_day(first_on) || CASE WHEN last_on = first_on THEN '' ELSE '至' || cn_day(last_on) END
    || '红字冲回' || payee || '的支出' || entries || '笔共' || yuan(amount) || '（' || coalesce(told, '未写摘要') || '）'
    || '，在' || cn_day(disclosed_on) || '公开前后' || $window_days || '天内；该年这样的日子占' || percent(share)
FROM reversal
