-- Closed, replaced by another account, or a cash book with nothing left in it.
WITH asked AS (
    SELECT h.hit_id, h.village_code, a.account_no, a.is_cash, max(a.last_on) AS last_on
    FROM hit AS h
    INNER JOIN features.account_month AS a
        ON a.village_code = h.village_code AND CASE WHEN a.is_cash THEN '库存现金' ELSE '账户尾号' || right(a.account_no, 4) END = h.subject
    GROUP BY ALL
    HAVING max(a.last_on) = any_value(h.first_on)
),

ended AS (
    SELECT
        k.hit_id,
        max_by(b.row_id, (b.bank_on, coalesce(b.bank_time, ''), b.row_id)) AS row_id,
        max_by(b.balance, (b.bank_on, coalesce(b.bank_time, ''), b.row_id)) AS balance,
        bool_or(coalesce(regexp_matches(b.purpose, $closing_words), false)) AS is_said,
        bool_or(coalesce(b.balance = 0, false)) AS is_empty,
        list(b.row_id ORDER BY b.row_id) FILTER (regexp_matches(b.purpose, $closing_words) OR b.balance = 0) AS closing_rows
    FROM asked AS k
    INNER JOIN ledger.bank_line AS b ON b.village_code = k.village_code AND b.account_no = k.account_no AND b.bank_on = k.last_on
    WHERE NOT k.is_cash
    GROUP BY k.hit_id
),

opened AS (
    SELECT village_code, account_no, min(bank_on) AS first_on, arg_min(row_id, (bank_on, row_id)) AS row_id FROM ledger.bank_line
    GROUP BY village_code, account_no
),

successor AS (
    SELECT k.hit_id, min(o.first_on) AS first_on, arg_min(o.row_id, (o.first_on, o.row_id)) AS row_id
    FROM asked AS k
    INNER JOIN opened AS o
        ON o.village_code = k.village_code AND o.account_no <> k.account_no
        AND o.first_on BETWEEN k.last_on - $replaced_days AND k.last_on + $replaced_days
    WHERE NOT k.is_cash
    GROUP BY k.hit_id
),

cash_left AS (
    SELECT k.hit_id, sum(b.closing_debit - b.closing_credit) AS amount, list(b.row_id ORDER BY b.row_id) AS evidence
    FROM asked AS k
    INNER JOIN ledger.balance AS b ON b.village_code = k.village_code AND b.role = 'cash' AND b.month = date_trunc('month', k.last_on)
    WHERE k.is_cash
    GROUP BY k.hit_id
)

SELECT
    hit_id,
    'closed' AS innocent,
    CASE WHEN is_said OR is_empty THEN true WHEN balance IS NOT NULL THEN false END AS holds,
    coalesce(closing_rows, [row_id]) AS evidence,
    CASE WHEN is_said THEN '最后一天的流水写明销户或结清' WHEN balance IS NULL THEN '流水没有余额' ELSE '最后一天的余额为' || yuan(balance) END AS sentence
FROM ended
UNION ALL
SELECT
    k.hit_id,
    'replaced',
    s.hit_id IS NOT NULL,
    CASE WHEN s.hit_id IS NOT NULL THEN [s.row_id] ELSE [] END,
    CASE WHEN s.hit_id IS NOT NULL THEN '另一个账户从' || cn_day(s.first_on) || '起有流水' ELSE '停止前后没有别的账户开始有流水' END
FROM asked AS k
LEFT JOIN successor AS s ON s.hit_id = k.hit_id
WHERE NOT k.is_cash
UNION ALL
SELECT hit_id, 'cash_given_up', amount = 0, evidence, '最后一个月的余额表上现金为' || yuan(amount)
FROM cash_left
