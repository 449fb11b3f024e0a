-- Cash paid to one payee on one day beyond the settlement limit; days close together are one matter.
WITH cash_line AS (
    -- A cash cheque hands out cash although it is the bank account that is credited.
    SELECT voucher_key, counterparty, credit, CASE WHEN role = 'cash' THEN debit ELSE 0 END AS taken_in
    FROM ledger.entry
    WHERE NOT is_opening AND NOT is_closing AND (role = 'cash' OR (role = 'bank' AND replace(settle, '非现金', '') LIKE '%现金%'))
),
cash_voucher AS (
    -- What else the voucher pays with: a transfer in the same voucher may have been anybody's. Cash drawn in it is cash again.
    SELECT cash_line.voucher_key, sum(cash_line.credit) AS cash_out, min(voucher.credit) - sum(cash_line.credit) - sum(cash_line.taken_in) AS other_out
    FROM cash_line
    JOIN ledger.voucher ON voucher.voucher_key = cash_line.voucher_key
    GROUP BY cash_line.voucher_key
    HAVING sum(cash_line.credit) <> 0
),
named AS (
    SELECT voucher_key, counterparty AS payee, sum(credit) AS cash_out FROM cash_line GROUP BY voucher_key, counterparty
),
paid_line AS (
    SELECT
        entry.village_code,
        entry.voucher_key,
        entry.voucher_on,
        entry.row_id,
        entry.role,
        entry.debit,
        cash_voucher.cash_out,
        greatest(cash_voucher.other_out, 0) AS other_out,
        coalesce(spend.payee, entry.counterparty) AS payee,
        concat_ws(' ', spend.text, entry.summary) AS text,
        coalesce(list_has_any(list_concat(spend.lists, spend.innocent_lists), ['allowance', 'festival']), FALSE) AS is_pay_or_relief
    FROM ledger.entry
    JOIN cash_voucher ON cash_voucher.voucher_key = entry.voucher_key
    LEFT JOIN features.spend ON spend.ledger_key = entry.ledger_key
    WHERE entry.debit <> 0 AND NOT entry.is_opening AND NOT entry.is_closing AND entry.role NOT IN ('cash', 'bank', 'internal')
),
judged_line AS (
    -- Cash to persons is lawful for wages, labour, relief, farm produce and travel (CASH-5): what is left of it is kept apart from cash to units.
    SELECT paid_line.*, payee.payee_type = 'natural_person' AS is_person
    FROM paid_line
    JOIN features.payee ON payee.payee = paid_line.payee
    WHERE
        payee.payee_type NOT IN ('unknown', 'bank')
        AND (
            payee.payee_type <> 'natural_person'
            OR NOT (
                is_pay_or_relief
                OR paid_line.role IN ('wages_payable', 'labour_payable', 'welfare_payable', 'welfare_expense', 'distribution', 'receivable')
                OR regexp_matches(paid_line.text, $person_words)
            )
        )
),
payment AS (
    -- Paid in cash is what a line of cash names the payee for, or what everything else in the voucher cannot have paid.
    SELECT village_code, payee, is_person, judged_line.voucher_key, voucher_on, list(row_id) AS evidence,
        least(sum(debit), greatest(max(named.cash_out), least(max(judged_line.cash_out), sum(debit) - max(other_out)))) AS cash
    FROM judged_line
    LEFT JOIN named USING (voucher_key, payee)
    GROUP BY village_code, payee, is_person, judged_line.voucher_key, voucher_on
),
pay_day AS (
    SELECT village_code, payee, is_person, voucher_on, sum(cash) AS cash, max(cash) AS largest, count(*) AS vouchers, flatten(list(evidence)) AS evidence
    FROM payment
    GROUP BY village_code, payee, is_person, voucher_on
),
over_day AS (
    SELECT
        pay_day.*,
        limit_on.value AS top,
        pay_day.largest > limit_on.value OR (pay_day.largest = limit_on.value AND NOT limit_on.is_strict) AS is_one_payment,
        coalesce(date_diff('day', lag(pay_day.voucher_on) OVER by_payee, pay_day.voucher_on) > $gap_days, TRUE) AS starts
    FROM pay_day
    JOIN policy.limit_on
        ON limit_on.name = 'cash_settlement'
        AND limit_on.village_code = pay_day.village_code
        AND pay_day.voucher_on BETWEEN limit_on.from_on AND limit_on.to_on
    WHERE pay_day.cash > limit_on.value OR (pay_day.cash = limit_on.value AND NOT limit_on.is_strict)
    WINDOW by_payee AS (PARTITION BY pay_day.village_code, pay_day.payee ORDER BY pay_day.voucher_on)
),
numbered_day AS (
    SELECT over_day.*, count(*) FILTER (WHERE starts) OVER (PARTITION BY village_code, payee ORDER BY voucher_on) AS matter
    FROM over_day
),
matter AS (
    SELECT
        village_code,
        payee,
        is_person,
        flatten(list(evidence)) AS evidence,
        sum(cash) AS cash,
        max(cash) AS day_cash,
        max(vouchers) AS vouchers,
        max(top) AS top,
        count(*) AS days,
        min(voucher_on) AS first_on,
        max(voucher_on) AS last_on,
        bool_or(is_one_payment) AS has_one_payment,
        max(cash::DOUBLE / nullif(top, 0)) AS ratio
    FROM numbered_day
    GROUP BY village_code, payee, is_person, matter
)
SELECT
    village_code,
    payee AS subject,
    evidence,
    cash AS amount,
    first_on,
    last_on,
    round(CASE
        WHEN is_person THEN least(1, 0.5 + 0.05 * ln(ratio) / ln(2))
        WHEN has_one_payment THEN least(1, 0.5 + 0.2 * ln(ratio) / ln(2) + 0.05 * least(days - 1, 3))
        ELSE least(0.65, 0.5 + 0.03 * days)
    END, 3) AS strength,
    CASE WHEN days = 1 THEN cn_day(first_on) ELSE cn_day(first_on) || '至' || cn_day(last_on) || '有' || days || '天' END
    || '以现金付给' || CASE WHEN is_person THEN '个人' ELSE '单位' END || payee || yuan(cash)
    || CASE WHEN days = 1 THEN '' ELSE '，最多的一天' || yuan(day_cash) END
    || CASE WHEN vouchers > 1 THEN '（同一天最多' || vouchers || '张凭证）' ELSE '' END
    || '，' || CASE WHEN day_cash = top THEN '达到' ELSE '超过' END || '现金结算起点' || yuan(top)
    || CASE WHEN is_person THEN '，摘要未见工资、收购农副产品等可付现金的用途' ELSE '' END AS reason
FROM matter
