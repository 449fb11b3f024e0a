-- Interest that the bank must have paid and the books do not show: quarters without any, too little in a year, paid but not booked, term deposits drawn without any.
WITH wording AS (
    SELECT DISTINCT summary, account_name FROM ledger.entry WHERE (credit > 0 OR debit < 0) AND class IN ('income', 'expense')
),

told AS (
    SELECT summary, account_name FROM wording WHERE regexp_matches(concat_ws(' ', summary, account_name), $interest_words)
),

-- Interest is paid on the 20th or 21st of March, June, September and December; what is booked from the 15th on until the next such day is that quarter's.
interest AS (
    SELECT entry.village_code, entry.voucher_on, date_trunc('quarter', entry.voucher_on - INTERVAL 14 DAY - INTERVAL 2 MONTH)::DATE AS quarter, entry.credit - entry.debit AS amount
    FROM ledger.entry
    JOIN told ON told.summary IS NOT DISTINCT FROM entry.summary AND told.account_name IS NOT DISTINCT FROM entry.account_name
    WHERE (entry.credit > 0 OR entry.debit < 0) AND entry.class IN ('income', 'expense') AND NOT entry.is_closing
),

booked AS (SELECT village_code, quarter, sum(amount) AS amount FROM interest GROUP BY village_code, quarter),

kept AS (SELECT village_code, min(voucher_on) AS first_on, max(voucher_on) AS last_on FROM ledger.entry WHERE NOT is_opening GROUP BY village_code),

held AS (
    SELECT village_code, day, until_on, balance, opening_row_ids,
        unnest(generate_series(date_trunc('quarter', day), date_trunc('quarter', until_on), INTERVAL 3 MONTH))::DATE AS quarter
    FROM features.account_day
    WHERE NOT is_cash AND balance IS NOT NULL
),

average AS (
    SELECT
        held.village_code,
        held.quarter,
        sum(held.balance * (least(held.until_on, held.quarter + INTERVAL 3 MONTH - INTERVAL 1 DAY)::DATE - greatest(held.day, held.quarter) + 1))
        / date_diff('day', held.quarter, held.quarter + INTERVAL 3 MONTH) AS balance,
        min_by(held.opening_row_ids, held.day) AS row_ids
    FROM held
    JOIN kept ON kept.village_code = held.village_code
    -- Only quarters that the books cover whole, and whose interest should have been booked by now.
    WHERE held.quarter >= date_trunc('month', kept.first_on) AND held.quarter + INTERVAL 5 MONTH + INTERVAL 14 DAY <= kept.last_on
    GROUP BY held.village_code, held.quarter
),

judged AS (
    SELECT average.*, (average.quarter + INTERVAL 3 MONTH - INTERVAL 1 DAY)::DATE AS last_on, coalesce(booked.amount, 0) AS booked, average.balance * $rate / 4 AS expected
    FROM average
    LEFT JOIN booked ON booked.village_code = average.village_code AND booked.quarter = average.quarter
    WHERE average.balance >= $least_balance
),

silent AS (
    SELECT village_code, list(DISTINCT row_id) AS evidence, count(DISTINCT quarter) AS quarters, min(quarter) AS first_on, max(last_on) AS last_on
    FROM (SELECT *, unnest(row_ids) AS row_id FROM judged WHERE booked <= 0)
    GROUP BY village_code
    HAVING count(DISTINCT quarter) >= $least_quarters
),

silent_sum AS (SELECT village_code, sum(expected) AS expected, avg(balance) AS balance FROM judged WHERE booked <= 0 GROUP BY village_code),

-- Booked every quarter until it stopped for good says more than never booked.
stopped AS (
    SELECT silent.village_code
    FROM silent
    JOIN judged ON judged.village_code = silent.village_code
    WHERE silent.quarters > $least_quarters
    GROUP BY silent.village_code
    HAVING count(*) FILTER (judged.quarter < silent.first_on) >= $least_quarters AND count(*) FILTER (judged.quarter > silent.first_on AND judged.booked > 0) = 0
),

little AS (
    SELECT village_code, year(quarter) AS year, flatten(list(row_ids)) AS evidence, min(quarter) AS first_on, max(last_on) AS last_on, sum(booked) AS booked, sum(expected) AS expected,
        avg(balance) AS balance
    FROM judged
    WHERE village_code NOT IN (SELECT village_code FROM silent)
    GROUP BY village_code, year(quarter)
    HAVING count(*) = 4 AND sum(booked) > 0 AND sum(booked) < $least_share * sum(expected)
),

unbooked AS (
    SELECT open.village_code, list(open.row_id) AS evidence, sum(open.amount) AS amount, min(open.day) AS first_on, max(open.day) AS last_on, count(*) AS items
    FROM features.bank_open AS open
    JOIN ledger.bank_line ON bank_line.row_id = open.row_id
    WHERE open.is_line AND open.is_in AND open.is_covered AND regexp_matches(coalesce(bank_line.purpose, ''), $interest_words)
    GROUP BY open.village_code
),

term_name AS (SELECT account_name FROM (SELECT DISTINCT account_name FROM ledger.entry WHERE role = 'bank') WHERE regexp_matches(account_name, $term_words)),

drawn AS (
    SELECT entry.village_code, entry.row_id, entry.credit AS amount, entry.voucher_on
    FROM ledger.entry
    JOIN term_name ON term_name.account_name = entry.account_name
    WHERE entry.role = 'bank' AND entry.credit >= $least_term AND NOT entry.is_opening
),

bare AS (
    SELECT drawn.village_code, drawn.row_id, drawn.amount, drawn.voucher_on
    FROM drawn
    LEFT JOIN interest ON interest.village_code = drawn.village_code AND interest.voucher_on BETWEEN drawn.voucher_on - $term_days AND drawn.voucher_on + $term_days
    GROUP BY ALL
    HAVING count(interest.village_code) = 0
)

SELECT silent.village_code, '银行存款利息' AS subject, evidence, silent_sum.expected AS amount, first_on, last_on,
    round(least(0.85, 0.6 + 0.05 * (quarters - $least_quarters) + CASE WHEN stopped.village_code IS NULL THEN 0 ELSE 0.1 END), 3) AS strength,
    cn_day(first_on) || '至' || cn_day(last_on) || '有' || quarters || '个季度账上没有记存款利息，这些季度账面存款平均' || yuan(silent_sum.balance) || '，按年利率' || format('{:.2f}', 100 * $rate)
    || '%估算至少应有' || yuan(silent_sum.expected)
    || CASE WHEN stopped.village_code IS NULL THEN '' ELSE '；此前各季度都记过，以后再没有' END AS reason
FROM silent
JOIN silent_sum ON silent_sum.village_code = silent.village_code
LEFT JOIN stopped ON stopped.village_code = silent.village_code
UNION ALL
SELECT village_code, '银行存款利息', evidence, expected - booked, first_on, last_on, 0.5,
    year || '年账上记存款利息' || yuan(booked) || '，账面存款全年平均' || yuan(balance) || '，按年利率' || format('{:.2f}', 100 * $rate) || '%估算应有' || yuan(expected) || '，只有' || percent(booked / expected)
FROM little
UNION ALL
SELECT village_code, '银行存款利息', evidence, amount, first_on, last_on, CASE WHEN items > 1 THEN 0.8 ELSE 0.7 END,
    '银行流水' || cn_day(first_on) || CASE WHEN items > 1 THEN '至' || cn_day(last_on) ELSE '' END || '有' || items || '笔结息共' || yuan(amount) || '，账上找不到'
FROM unbooked
UNION ALL
SELECT village_code, '定期存款利息', [row_id], amount, voucher_on, voucher_on, 0.7,
    cn_day(voucher_on) || '定期存款转出' || yuan(amount) || '，前后' || $term_days || '天账上没有记利息'
FROM bare
