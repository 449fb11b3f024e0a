-- Voucher numbers missing or used twice, vouchers that do not balance, accounts of no chart, cash turned into cash: per village, year and kind of trouble.
WITH numbered AS (
    SELECT village_code, coalesce(voucher_word, '') AS word, month, year(month) AS year, try_cast(voucher_no AS INTEGER) AS number, voucher_on, row_id
    FROM ledger.voucher
    WHERE try_cast(voucher_no AS INTEGER) > 0
),
-- Numbers begin anew each month where most months begin with 1; elsewhere they run on through the year.
habit AS (
    SELECT village_code, word, year, count(*) FILTER (WHERE lowest = 1) * 2 > count(*) AS is_monthly, count(*) AS months
    FROM (SELECT village_code, word, year, month, min(number) AS lowest FROM numbered GROUP BY ALL)
    GROUP BY village_code, word, year
),
followed AS (
    SELECT numbered.*, habit.is_monthly AND habit.months > 1 AS is_monthly,
        lag(number) OVER book AS earlier, lag(month) OVER book AS earlier_month, lag(voucher_on) OVER book AS earlier_on,
        lag(row_id) OVER book AS earlier_row_id
    FROM numbered
    JOIN habit USING (village_code, word, year)
    WINDOW book AS (PARTITION BY village_code, word, year ORDER BY month, number, row_id)
),
gap AS (
    SELECT village_code, year, word, month, voucher_on, row_id, earlier_row_id, number,
        CASE WHEN is_monthly AND earlier_month IS DISTINCT FROM month THEN 0 ELSE earlier END AS earlier,
        CASE WHEN is_monthly AND earlier_month IS DISTINCT FROM month THEN NULL ELSE earlier_on END AS earlier_on
    FROM followed
    -- The first month that was delivered may begin anywhere in a book that runs through the year.
    WHERE number > CASE WHEN is_monthly AND earlier_month IS DISTINCT FROM month THEN 0 ELSE earlier END + 1
),
missing AS (
    SELECT village_code, year, '凭证断号' AS trouble, sum(number - earlier - 1) AS times, NULL AS amount, min(least(earlier_on, voucher_on)) AS first_on,
        max(greatest(earlier_on, voucher_on)) AS last_on,
        string_agg(strftime(month, '%-m月') || word || CASE WHEN number - earlier = 2 THEN '' ELSE (earlier + 1) || '至' END || (number - 1) || '号', '、'
            ORDER BY month, word, number) AS told,
        min_by(row_id, (month, word, number), $shown) || coalesce(min_by(earlier_row_id, (month, word, number), $shown), []) AS evidence
    FROM gap
    GROUP BY village_code, year
    HAVING sum(number - earlier - 1) >= $least_missing
),
in_entries AS (
    SELECT entry.village_code, entry.voucher_key, '一号多张' AS trouble, entry.debit + entry.credit AS amount, entry.voucher_on, entry.row_id
    FROM ledger.entry
    JOIN ledger.voucher ON voucher.voucher_key = entry.voucher_key
    WHERE NOT entry.is_opening AND (entry.voucher_on <> voucher.voucher_on OR (entry.line_no IS NOT NULL 
            AND contains(entry.ledger_key, '#') AND NOT ends_with(entry.ledger_key, '#1')))
    UNION ALL
    SELECT village_code, voucher_key, '科目不明', debit + credit, voucher_on, row_id FROM ledger.entry WHERE role = 'unknown' AND NOT is_opening
    UNION ALL
    SELECT village_code, voucher_key, '现金转现金', debit, voucher_on, row_id
    FROM ledger.entry
    WHERE role = 'cash' AND debit > 0 AND NOT is_opening AND voucher_key IN (
        SELECT voucher_key FROM ledger.entry WHERE role = 'cash' GROUP BY voucher_key HAVING sum(greatest(debit, 0)) > 0 AND sum(greatest(credit, 0)) > 0
    )
    UNION ALL
    SELECT village_code, voucher_key, '借贷不平', abs(debit - credit), voucher_on, row_id FROM ledger.voucher WHERE NOT is_balanced AND NOT is_opening
),
wrong AS (
    SELECT village_code, year(voucher_on) AS year, trouble, count(DISTINCT voucher_key) AS times, sum(amount) AS amount, min(voucher_on) AS first_on,
        max(voucher_on) AS last_on, NULL AS told, min_by(row_id, (voucher_on, row_id), 2 * $shown) AS evidence
    FROM in_entries
    GROUP BY village_code, year(voucher_on), trouble
),
whole AS (
    SELECT village_code, year(voucher_on) AS year, count(*) AS vouchers FROM ledger.voucher WHERE NOT is_opening GROUP BY ALL
)
SELECT
    told.village_code,
    told.trouble AS subject,
    list_distinct(told.evidence) AS evidence,
    told.amount,
    told.first_on,
    told.last_on,
    round(0.5 + 0.2 * least(1, told.times::DOUBLE / nullif(whole.vouchers, 0) / $much), 3) AS strength,
    told.year || '年' || whole.vouchers || '张凭证中，'
    || CASE told.trouble
        WHEN '凭证断号' THEN '编号缺' || told.times || '个（' || CASE WHEN length(told.told) > 60 THEN left(told.told, 60) || '…' ELSE told.told END || '）'
        WHEN '一号多张' THEN told.times || '个编号下有不同日期或重复的分录号，像是几张凭证共用一个号'
        WHEN '科目不明' THEN told.times || '张用了会计制度里认不出的科目，涉及' || yuan(told.amount)
        WHEN '现金转现金' THEN told.times || '张借方、贷方都是库存现金，涉及' || yuan(told.amount)
        ELSE told.times || '张借贷不平，差额合计' || yuan(told.amount)
    END AS reason
FROM (FROM missing UNION ALL FROM wrong) AS told
JOIN whole ON whole.village_code = told.village_code AND whole.year = told.year
