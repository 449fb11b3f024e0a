-- An account of a canteen, union or special purpose by its name, one that is booked by the month, or a basic account that took the place of another.
WITH line AS (
    SELECT cited.hit_id, bank_line.village_code, bank_line.bank_on, bank_line.is_out, bank_line.amount, bank_line.row_id,
        -- Its own statement, or a line of a booked account that only names it.
        right(bank_line.account_no, 4) = right(cited.subject, 4) AS is_own, if(is_own, bank_line.account_name, bank_line.counterparty) AS account_name
    FROM (SELECT hit_id, subject, unnest(evidence) AS row_id FROM hit) AS cited
    JOIN ledger.bank_line ON bank_line.row_id = cited.row_id
),

by_month AS (
    SELECT hit_id, village_code, is_out, date_trunc('month', bank_on)::DATE AS month, sum(amount) AS amount, count(*) AS items
    FROM line
    WHERE is_own
    GROUP BY ALL
),

summed AS (
    SELECT by_month.hit_id, count(DISTINCT by_month.month) AS months, count(DISTINCT by_month.month) FILTER (entry.row_id IS NOT NULL) AS found,
        coalesce(list(DISTINCT entry.row_id ORDER BY entry.row_id) FILTER (entry.row_id IS NOT NULL), []) AS row_ids
    FROM by_month
    LEFT JOIN ledger.entry
        ON entry.village_code = by_month.village_code AND entry.role = 'bank' AND CASE WHEN by_month.is_out THEN entry.credit ELSE entry.debit END = by_month.amount
        AND entry.voucher_on BETWEEN by_month.month AND by_month.month + 62
    GROUP BY by_month.hit_id
),

-- One after the other is one account that moved; side by side are two.
basic AS (
    SELECT hit.hit_id, entry.account_code, min(entry.voucher_on) AS from_on, max(entry.voucher_on) AS to_on
    FROM hit
    JOIN ledger.entry ON entry.village_code = hit.village_code AND entry.voucher_on BETWEEN hit.first_on AND hit.last_on
    WHERE hit.subject = '基本存款账户' AND entry.role = 'bank' AND contains(entry.account_name, '基本') AND entry.account_code IS NOT NULL
    GROUP BY hit.hit_id, entry.account_code
),

in_turn AS (
    SELECT hit_id, from_on >= lag(to_on) OVER (PARTITION BY hit_id ORDER BY from_on, to_on, account_code) AS follows
    FROM basic
)

SELECT
    hit_id,
    'declared_account' AS innocent,
    bool_or(coalesce(regexp_matches(account_name, $declared_words), FALSE)) AS holds,
    CAST([] AS VARCHAR[]) AS evidence,
    CASE
        WHEN bool_or(coalesce(regexp_matches(account_name, $declared_words), FALSE)) THEN '户名写明是' || max(account_name) || '，可能另有账簿'
        ELSE '户名看不出是食堂、工会、党费等另设账簿的账户'
    END AS sentence
FROM line
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'booked_by_month',
    found >= months * 0.5,
    row_ids,
    months || '个月里有' || found || '个月的收或付合计在账上两个月内有同额的一笔'
FROM summed
UNION ALL
SELECT
    hit_id,
    'renamed_account',
    bool_and(follows),
    [],
    CASE WHEN bool_and(follows) THEN '前一个科目停用以后才启用后一个，像是换了银行或编码' ELSE '几个科目同时有收付，不是前后替换' END
FROM in_turn
GROUP BY hit_id
