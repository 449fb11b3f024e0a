-- A deposit given back, a refund that the books show as such, or another person of the same name.
WITH line AS (
    SELECT hit.hit_id, hit.village_code, hit.subject, bank_line.row_id, bank_line.bank_on, bank_line.amount, bank_line.is_out, bank_line.counterparty,
        bank_line.counterparty_account, bank_line.purpose
    FROM (SELECT hit_id, village_code, subject, unnest(evidence) AS row_id FROM hit) AS hit
    JOIN ledger.bank_line ON bank_line.row_id = hit.row_id
),
deposit AS (
    SELECT hit_id, bool_and(regexp_matches(coalesce(purpose, ''), $deposit_words)) AS is_deposit, list(row_id) AS evidence
    FROM line
    WHERE NOT is_out
    GROUP BY hit_id
),
booked AS (
    SELECT line.hit_id, count(DISTINCT line.row_id) AS lines, count(DISTINCT entry.row_id) AS entries,
        list(DISTINCT entry.row_id) FILTER (WHERE entry.row_id IS NOT NULL) AS evidence
    FROM line
    LEFT JOIN ledger.entry
        ON entry.village_code = line.village_code AND entry.counterparty = line.counterparty AND (entry.credit = line.amount OR entry.debit = -line.amount)
        AND (entry.class IN ('expense', 'cost') OR entry.role IN ('works_in_progress', 'receivable', 'special_fund', 'inventory', 'fixed_asset'))
        AND entry.voucher_on BETWEEN line.bank_on - 7 AND line.bank_on + 31
    WHERE NOT line.is_out
    GROUP BY line.hit_id
),
identity AS (
    SELECT line.hit_id, line.counterparty, bool_or(line.counterparty_account = office_holder.bank_account_no) AS is_same,
        bool_and(line.counterparty_account <> office_holder.bank_account_no) AS is_other, list(DISTINCT office_holder.row_id) AS evidence
    FROM line
    JOIN ledger.office_holder ON office_holder.village_code = line.village_code AND office_holder.person_name = line.counterparty
    GROUP BY line.hit_id, line.counterparty
    QUALIFY row_number() OVER (PARTITION BY line.hit_id ORDER BY bool_or(line.counterparty_account = office_holder.bank_account_no) DESC, line.counterparty) = 1
)
SELECT hit_id, 'deposit' AS innocent, is_deposit AS holds, evidence,
    CASE WHEN is_deposit THEN '转回的用途写的是押金、保证金' ELSE '转回的用途没有写押金、保证金' END AS sentence
FROM deposit
UNION ALL
SELECT hit_id, 'refund_booked', entries >= lines, coalesce(evidence, []),
    CASE WHEN entries >= lines THEN '转回的款项账上有同额冲减支出或往来的分录' ELSE '转回的款项账上没有同额冲减支出或往来的分录' END
FROM booked
UNION ALL
SELECT hit_id, 'same_name', CASE WHEN is_same THEN FALSE WHEN is_other THEN TRUE END, evidence,
    CASE
        WHEN is_same THEN '账号与花名册登记的一致，不是同名'
        WHEN is_other THEN '账号与花名册登记的不同，可能是同名，也可能是本人另一张卡'
        ELSE '只有姓名相同，需凭身份证号排除同名'
    END
FROM identity
