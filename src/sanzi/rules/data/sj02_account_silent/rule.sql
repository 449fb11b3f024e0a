-- Bank accounts and cash books that moved month after month and then stopped, while the books of the village go on (for a bank account: on using it).
WITH due AS (
    -- The last month that can be expected: every day of it is long enough ago.
    SELECT (date_trunc('month', $as_of - $grace_days + 1) - INTERVAL 1 MONTH)::DATE AS month
),

kept AS (
    SELECT village_code, date_trunc('month', max(voucher_on))::DATE AS month FROM ledger.entry
    GROUP BY village_code
),

stated AS (
    -- Statements that have not come for anybody yet are nobody's silence.
    SELECT v.county, max(a.month) AS month
    FROM features.account_month AS a
    INNER JOIN ledger.village AS v ON v.village_code = a.village_code
    WHERE NOT a.is_cash
    GROUP BY v.county
),

numbered AS (
    SELECT
        *,
        max(month) OVER w AS last_month,
        datediff('month', month, max(month) OVER w) = row_number() OVER (PARTITION BY village_code, account_no ORDER BY month DESC) - 1 AS is_steady
    FROM features.account_month
    WINDOW w AS (PARTITION BY village_code, account_no)
),

stopped AS (
    SELECT
        n.village_code,
        n.account_no,
        n.is_cash,
        count(*) FILTER (n.is_steady) AS steady_months,
        max(n.last_on) AS last_on,
        arg_max(n.evidence, n.month) AS evidence,
        CASE WHEN n.is_cash THEN least(min(k.month), min(d.month)) ELSE least(min(k.month), min(d.month), min(s.month)) END AS until_month,
        datediff('month', max(n.month), until_month) AS quiet_months
    FROM numbered AS n
    CROSS JOIN due AS d
    INNER JOIN kept AS k ON k.village_code = n.village_code
    INNER JOIN ledger.village AS v ON v.village_code = n.village_code
    LEFT JOIN stated AS s ON s.county IS NOT DISTINCT FROM v.county
    GROUP BY n.village_code, n.account_no, n.is_cash
    HAVING count(*) FILTER (n.is_steady) >= $steady_months AND quiet_months >= CASE WHEN n.is_cash THEN $cash_quiet_months ELSE $quiet_months END
),

used AS (
    -- What the books moved since: of a bank account the entries that no other account of the village explains, of a cash book all others.
    SELECT s.village_code, s.account_no, e.row_id, abs(e.debit - e.credit) AS amount
    FROM stopped AS s
    INNER JOIN ledger.entry AS e ON e.village_code = s.village_code AND e.voucher_on > s.last_on AND e.voucher_on <= last_day(s.until_month)
    WHERE NOT s.is_cash AND e.role = 'bank' AND NOT e.is_opening AND NOT e.is_closing
        AND NOT EXISTS (
            SELECT 1 FROM ledger.bank_line AS b
            WHERE b.village_code = s.village_code AND b.account_no <> s.account_no AND b.amount = abs(e.debit - e.credit)
                AND b.bank_on BETWEEN e.voucher_on - $match_days AND e.voucher_on + $match_days
        )
),

moved AS (
    SELECT
        s.village_code,
        s.account_no,
        count(e.row_id) FILTER (e.role = 'bank') AS bank_entries,
        count(DISTINCT e.voucher_key) AS vouchers
    FROM stopped AS s
    INNER JOIN ledger.entry AS e ON e.village_code = s.village_code AND e.voucher_on > s.last_on AND e.voucher_on <= last_day(s.until_month)
    WHERE NOT e.is_opening AND NOT e.is_closing
    GROUP BY s.village_code, s.account_no
),

unexplained AS (
    SELECT village_code, account_no, count(*) AS entries, sum(amount) AS amount, max_by(row_id, (amount, row_id), 3) AS evidence
    FROM used
    GROUP BY village_code, account_no
)

SELECT
    s.village_code,
    CASE WHEN s.is_cash THEN '库存现金' ELSE '账户尾号' || right(s.account_no, 4) END AS subject,
    list_concat(s.evidence, coalesce(u.evidence, [])) AS evidence,
    CASE WHEN s.is_cash THEN NULL ELSE u.amount END AS amount,
    s.last_on AS first_on,
    last_day(s.until_month) AS last_on,
    least(0.5 + 0.05 * (s.quiet_months - CASE WHEN s.is_cash THEN $cash_quiet_months ELSE $quiet_months END), 0.9) AS strength,
    CASE WHEN s.is_cash THEN '现金账' ELSE '尾号' || right(s.account_no, 4) || '的账户' END || '此前连续' || s.steady_months || '个月每月都有发生，最后一笔在' || cn_day(s.last_on)
    || '，此后到' || strftime(s.until_month, '%Y年%-m月') || '有' || s.quiet_months || '个月没有；'
    || CASE
        WHEN s.is_cash THEN '同期账上又记了' || m.vouchers || '张凭证'
        ELSE '同期账上银行存款有' || m.bank_entries || '行，其中' || u.entries || '行、合计' || yuan(u.amount) || '在该村别的账户的流水里找不到'
    END AS reason
FROM stopped AS s
INNER JOIN moved AS m ON m.village_code = s.village_code AND m.account_no = s.account_no
LEFT JOIN unexplained AS u ON u.village_code = s.village_code AND u.account_no = s.account_no
WHERE CASE WHEN s.is_cash THEN m.vouchers >= $least_used ELSE u.entries >= $least_used AND u.entries >= $used_share * m.bank_entries END
