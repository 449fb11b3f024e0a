-- Payments to one payee within days, each below a limit of approval or tender, together at or over it.
WITH unit AS (
    SELECT DISTINCT village_code, payee, payee_account FROM features.spend WHERE payee_type <> 'natural_person' AND payee IS NOT NULL
),
-- Firms with one account or one legal person are one payee; an account of very many is one that pays out for others.
one_hand AS (
    SELECT village_code, payee, min(lead) AS lead
    FROM (
        SELECT unit.village_code, unit.payee, same.lead
        FROM unit
        JOIN (
            SELECT village_code, payee_account, min(payee) AS lead FROM unit WHERE payee_account IS NOT NULL
            GROUP BY village_code, payee_account HAVING count(*) <= $most_names
        ) AS same USING (village_code, payee_account)
        UNION ALL
        SELECT DISTINCT unit.village_code, unit.payee, min(unit.payee) OVER (PARTITION BY unit.village_code, company.legal_person)
        FROM unit
        JOIN ledger.company ON company.company_name = unit.payee AND company.legal_person IS NOT NULL
    ) AS tie
    GROUP BY village_code, payee
),
payment AS (
    SELECT spend.village_code, coalesce(one_hand.lead, spend.payee) AS payee, spend.payee AS name, spend.voucher_key, spend.voucher_on,
        min(invoice_on) AS invoice_on, sum(amount) AS amount, min(summary) AS summary, max(contract_no) AS contract_no,
        bool_and(is_cash AND voucher.bank_credit = 0) AND min(payee_type) <> 'natural_person' AS is_cash_to_unit,
        bool_or(role = 'works_in_progress' OR project_no IS NOT NULL OR payee_type = 'works') AS is_works,
        list(spend.row_id) AS evidence
    FROM features.spend
    JOIN ledger.voucher ON voucher.voucher_key = spend.voucher_key
    LEFT JOIN one_hand ON one_hand.village_code = spend.village_code AND one_hand.payee = spend.payee
    WHERE
        payee_type NOT IN ('bank', 'government', 'utility')
        AND NOT (payee_type IN ('natural_person', 'unknown') AND list_contains(list_concat(lists, innocent_lists), 'allowance'))
        AND NOT regexp_matches(text, $pay_words)
    GROUP BY spend.village_code, coalesce(one_hand.lead, spend.payee), spend.payee, spend.voucher_key, spend.voucher_on
),
habit AS (
    -- A supplier paid most months of the year, or the same sum month after month, is a regular one.
    SELECT village_code, payee, year(month_on) AS year, count(DISTINCT month_on) >= $regular_months OR max(equal_months) >= $equal_months AS is_regular
    FROM (
        SELECT village_code, payee, date_trunc('month', voucher_on) AS month_on,
            count(DISTINCT date_trunc('month', voucher_on)) OVER (PARTITION BY village_code, payee, amount) AS equal_months
        FROM payment
    ) AS paid
    GROUP BY village_code, payee, year(month_on)
),
piece AS (
    -- An instalment of a contract that was itself large enough to be decided is no piece of a split.
    SELECT payment.*, limit_on.name AS limit_name, limit_on.value AS top, limit_on.is_strict,
        CASE WHEN limit_on.name = 'cash_settlement' THEN 0 WHEN payment.is_works THEN $works_days ELSE $days END AS days
    FROM payment
    JOIN policy.limit_on
        ON limit_on.village_code = payment.village_code
        AND payment.voucher_on BETWEEN limit_on.from_on AND limit_on.to_on
        AND (
            limit_on.name IN ('self_approval', 'committee_approval', 'representatives_approval')
            OR (limit_on.name IN ('works_platform', 'works_tender') AND payment.is_works)
            OR (limit_on.name = 'cash_settlement' AND payment.is_cash_to_unit)
        )
    LEFT JOIN ledger.contract ON contract.village_code = payment.village_code AND contract.contract_no = payment.contract_no
    WHERE
        (payment.amount < limit_on.value OR (limit_on.is_strict AND payment.amount = limit_on.value))
        AND payment.amount >= $least_share * limit_on.value
        AND coalesce(contract.total, contract.annual, 0) < limit_on.value
),
span AS (
    SELECT opening.village_code, opening.payee, opening.limit_name, opening.top, opening.voucher_key, opening.voucher_on AS start_on,
        max(piece.voucher_on) AS end_on, sum(piece.amount) AS amount, max(opening.days) AS days
    FROM piece AS opening
    JOIN piece
        ON piece.village_code = opening.village_code
        AND piece.payee = opening.payee
        AND piece.limit_name = opening.limit_name
        AND piece.top = opening.top
        AND piece.voucher_on BETWEEN opening.voucher_on AND opening.voucher_on + opening.days
    GROUP BY opening.village_code, opening.payee, opening.limit_name, opening.top, opening.voucher_key, opening.voucher_on
    HAVING sum(piece.amount) > opening.top OR (sum(piece.amount) = opening.top AND NOT bool_or(piece.is_strict))
),
numbered_span AS (
    SELECT *, count(*) FILTER (WHERE start_on > reached_on) OVER (
        PARTITION BY village_code, payee, limit_name, top ORDER BY start_on, voucher_key) AS matter
    FROM (
        SELECT span.*, max(end_on) OVER (PARTITION BY village_code, payee, limit_name, top ORDER BY start_on, voucher_key
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached_on
        FROM span
    ) AS reached
),
matter AS (
    SELECT village_code, payee, limit_name, top, matter, min(start_on) AS first_on, max(end_on) AS last_on, max(amount) AS most, max(days) AS days
    FROM numbered_span
    GROUP BY village_code, payee, limit_name, top, matter
),
told AS (
    SELECT matter.village_code, matter.payee, matter.limit_name, matter.top, matter.first_on, matter.last_on, matter.most, matter.days,
        count(*) AS pieces, sum(piece.amount) AS amount, max(piece.amount) AS largest, min(piece.amount) AS smallest,
        count(*) > count(DISTINCT piece.amount) AS has_equal, count(*) > count(DISTINCT coalesce(piece.invoice_on, piece.voucher_on)) AS has_same_day,
        count(*) > count(DISTINCT piece.summary) AS has_same_text, bool_or(piece.is_works) AS is_works,
        count(DISTINCT piece.name) AS names, string_agg(DISTINCT piece.name, '、' ORDER BY piece.name) AS name, flatten(list(piece.evidence)) AS evidence
    FROM matter
    JOIN piece
        ON piece.village_code = matter.village_code AND piece.payee = matter.payee AND piece.limit_name = matter.limit_name AND piece.top = matter.top
        AND piece.voucher_on BETWEEN matter.first_on AND matter.last_on
    GROUP BY ALL
),
weighed AS (
    SELECT told.*, round(least(CASE WHEN names > 1 THEN 0.85 ELSE 1 END, 0.45 + CASE WHEN is_works THEN 0.15 ELSE 0 END + CASE WHEN largest >= $near_share * top AND limit_name <> 'cash_settlement' THEN 0.15 ELSE 0 END
        + CASE WHEN has_same_day THEN 0.15 ELSE 0 END + CASE WHEN has_equal THEN 0.1 ELSE 0 END + CASE WHEN pieces >= 3 THEN 0.05 ELSE 0 END
        + CASE WHEN has_same_text THEN 0.05 ELSE 0 END - CASE WHEN habit.is_regular THEN 0.25 ELSE 0 END), 3) AS strength
    FROM told
    JOIN habit ON habit.village_code = told.village_code AND habit.payee = told.payee AND habit.year = year(told.first_on)
)
-- Of several limits passed by the same payments only the one that is passed most clearly is told.
SELECT village_code, payee AS subject, evidence, amount, first_on, last_on, strength,
    cn_day(first_on) || CASE WHEN last_on = first_on THEN '同一天' ELSE '至' || cn_day(last_on) END || '分' || pieces || '笔付给' || name
    || CASE WHEN names > 1 THEN '（收款账号或法定代表人相同）' ELSE '' END || '共' || yuan(amount)
    || '，每笔' || yuan(smallest) || '至' || yuan(largest) || '都低于' || CASE limit_name
        WHEN 'self_approval' THEN '一人审批限额'
        WHEN 'committee_approval' THEN '两委集体研究起点'
        WHEN 'representatives_approval' THEN '代表会议决定起点'
        WHEN 'works_platform' THEN '工程进场交易起点'
        WHEN 'cash_settlement' THEN '现金结算起点'
        ELSE '工程招标起点'
    END || yuan(top) || '，' || CASE WHEN days = 0 THEN '一天' ELSE days || '天' END || '内合计最多' || yuan(most)
    || CASE WHEN has_equal THEN '，有金额相等的' ELSE '' END || CASE WHEN has_same_day THEN '，有同一天开票或付款的' ELSE '' END AS reason
FROM weighed
WHERE
    strength >= 0.5
    AND NOT EXISTS (
        SELECT 1
        FROM weighed AS clearer
        WHERE clearer.village_code = weighed.village_code
            AND clearer.payee = weighed.payee
            AND (clearer.strength, clearer.top, clearer.limit_name) > (weighed.strength, weighed.top, weighed.limit_name)
            AND clearer.first_on <= weighed.last_on
            AND clearer.last_on >= weighed.first_on
    )
