-- 一个订阅年度的报刊支出超过当地限额：摘要写明年份的按年份，没有写的，十月以后付的算下一年的
WITH news_text AS (
    SELECT DISTINCT text
    FROM features.text_word
    WHERE list = 'newspaper' AND NOT is_innocent AND NOT regexp_matches(word, $carrier_words)
),
lawful_text AS (
    SELECT DISTINCT text FROM features.text_word WHERE list = 'newspaper' AND is_innocent
),
news_account AS (
    SELECT account_name FROM (SELECT DISTINCT account_name FROM features.spend) WHERE regexp_matches(account_name, $account_words)
),
subscribed AS (
    SELECT
        s.village_code, s.voucher_on, s.amount, s.payee, s.row_id, s.invoice_row_id, coalesce(s.summary, s.item, s.account_name) AS shown,
        coalesce(f.year, year(s.voucher_on) + CASE WHEN month(s.voucher_on) >= $next_year_from THEN 1 ELSE 0 END) AS subscription_year
    FROM features.spend AS s
    LEFT JOIN features.text_fact AS f ON f.text = s.summary
    WHERE (s.summary IN (FROM news_text) OR s.item IN (FROM news_text) OR s.account_name IN (FROM news_account))
        AND coalesce(s.summary NOT IN (FROM lawful_text), TRUE)
        AND coalesce(s.item NOT IN (FROM lawful_text), TRUE)
),
village_year AS (
    SELECT
        village_code, subscription_year, sum(amount) AS amount, count(*) AS entries, min(voucher_on) AS first_on, max(voucher_on) AS last_on,
        arg_max(payee, (amount, row_id)) FILTER (payee IS NOT NULL) AS payee, arg_max(shown, (amount, row_id)) AS shown,
        list_distinct(list_concat(list(row_id), list(invoice_row_id) FILTER (WHERE invoice_row_id IS NOT NULL))) AS evidence
    FROM subscribed
    GROUP BY village_code, subscription_year
)
SELECT
    y.village_code,
    y.payee AS subject,
    y.evidence,
    y.amount,
    y.first_on,
    y.last_on,
    -- The 参考 value is one of 2001; many counties allow more now, and an unconfirmed one says little.
    CASE WHEN l.value = 0 THEN 0.7 ELSE round(least(CASE WHEN l.is_confirmed THEN 0.89 ELSE 0.69 END, 0.5 + 0.4 * (CAST(y.amount AS DOUBLE) / CAST(l.value AS DOUBLE) - 1)), 3) END AS strength,
    y.subscription_year || '年度报刊支出' || y.entries || '笔共' || yuan(y.amount) || '，列为“' || y.shown || '”，限额' || yuan(l.value) || '，超出'
    || yuan(y.amount - l.value) AS reason
FROM village_year AS y
JOIN policy.limit_on AS l
    ON l.name = 'newspaper' AND l.village_code = y.village_code AND y.last_on BETWEEN l.from_on AND l.to_on
WHERE y.amount > l.value OR (NOT l.is_strict AND y.amount = l.value)
