-- A large sum paid for works or goods to one person within a few days, or money that came in and went out again almost whole to one payee.
WITH payment AS (
    SELECT spend.village_code, spend.payee, spend.payee_type, spend.voucher_on AS paid_on, spend.amount, spend.is_cash, spend.summary, spend.row_id,
        spend.invoice_no IS NOT NULL AS is_invoiced, coalesce(spend.contract_no, spend.project_no) IS NOT NULL AS is_agreed,
        spend.role = 'works_in_progress' OR list_contains(spend.lists, 'works') AS is_works
    FROM features.spend
    WHERE spend.is_paid AND spend.payee_type NOT IN ('government', 'bank', 'village', 'utility', 'school', 'hospital') AND spend.payee IS NOT NULL
    UNION ALL
    -- What was owed and is now paid.
    SELECT party_movement.village_code, party_movement.counterparty, party_movement.payee_type, party_movement.moved_on, party_movement.cleared,
        voucher.cash_credit <> 0, party_movement.summary, unnest(party_movement.row_ids), FALSE,
        coalesce(party_movement.contract_no, party_movement.project_no) IS NOT NULL, works.text IS NOT NULL
    FROM features.party_movement
    JOIN ledger.voucher ON voucher.voucher_key = party_movement.voucher_key AND (voucher.cash_credit <> 0 OR voucher.bank_credit <> 0)
    LEFT JOIN (SELECT DISTINCT text FROM features.text_word WHERE list = 'works' AND NOT is_innocent) AS works ON works.text = party_movement.summary
    WHERE party_movement.side = 'payable' AND party_movement.cleared > 0 AND len(party_movement.row_ids) = 1
        AND party_movement.payee_type NOT IN ('government', 'bank', 'village', 'utility', 'school', 'hospital')
),
large_payee AS (
    SELECT village_code, payee FROM payment GROUP BY village_code, payee HAVING sum(amount) >= $pass_least
),
candidate AS (
    SELECT payment.*, payment.payee_type = 'natural_person' AS is_person
    FROM payment
    SEMI JOIN large_payee ON large_payee.village_code = payment.village_code AND large_payee.payee = payment.payee
    WHERE NOT (payment.payee_type = 'natural_person' AND regexp_matches(coalesce(payment.summary, ''), $own_words))
),
spaced AS (
    SELECT *, coalesce(paid_on - lag(paid_on) OVER by_payee > $window_days, TRUE) AS starts FROM candidate
    WINDOW by_payee AS (PARTITION BY village_code, payee ORDER BY paid_on, row_id)
),
numbered AS (
    SELECT *, count(*) FILTER (WHERE starts) OVER (PARTITION BY village_code, payee ORDER BY paid_on, row_id) AS matter FROM spaced
),
matter AS (
    SELECT village_code, payee, is_person, min(paid_on) AS first_on, max(paid_on) AS last_on, sum(amount) AS amount, count(*) AS payments,
        coalesce(sum(amount) FILTER (WHERE is_cash), 0) AS cash, bool_or(is_invoiced) AS is_invoiced, bool_or(is_agreed) AS is_agreed,
        bool_or(is_works) AS is_works,
        arg_max(summary, (amount, summary)) AS told, list(row_id) AS evidence
    FROM numbered
    GROUP BY village_code, payee, is_person, matter
    HAVING sum(amount) >= $pass_least
),
inflow AS (
    SELECT entry.village_code, entry.voucher_on AS came_on, entry.debit AS amount, entry.counterparty AS payer, entry.row_id
    FROM ledger.entry
    JOIN ledger.voucher ON voucher.voucher_key = entry.voucher_key AND voucher.cash_credit = 0 AND voucher.bank_credit = 0
    WHERE entry.role IN ('cash', 'bank') AND entry.debit >= $pass_least AND NOT entry.is_opening
),
passed AS (
    SELECT matter.*, inflow.came_on, inflow.amount AS came, inflow.payer, inflow.row_id AS inflow_row_id
    FROM matter
    LEFT JOIN inflow
        ON inflow.village_code = matter.village_code
        AND matter.first_on >= inflow.came_on
        AND matter.last_on <= inflow.came_on + $window_days
        AND matter.amount >= $pass_share * inflow.amount
        AND matter.amount <= inflow.amount
        AND inflow.payer IS DISTINCT FROM matter.payee
    QUALIFY row_number() OVER (PARTITION BY matter.village_code, matter.payee, matter.first_on ORDER BY inflow.came_on DESC, inflow.amount, inflow.row_id) = 1
),
judged AS (
    SELECT passed.*, limit_on.value AS top,
        coalesce(is_person AND is_works AND (passed.amount > limit_on.value OR (passed.amount = limit_on.value AND NOT limit_on.is_strict)), FALSE) AS is_large,
        came_on IS NOT NULL AND (is_person OR NOT (is_invoiced OR is_agreed OR party.row_id IS NOT NULL)) AS is_passed
    FROM passed
    LEFT JOIN policy.limit_on
        ON limit_on.name = 'representatives_approval' AND limit_on.village_code = passed.village_code
        AND passed.last_on BETWEEN limit_on.from_on AND limit_on.to_on
    LEFT JOIN (SELECT village_code, party_b, min(row_id) AS row_id FROM ledger.contract GROUP BY ALL) AS party
        ON party.village_code = passed.village_code AND party.party_b = passed.payee AND NOT passed.is_person
)
SELECT
    village_code,
    payee AS subject,
    evidence || CASE WHEN is_passed THEN [inflow_row_id] ELSE [] END AS evidence,
    amount,
    CASE WHEN is_passed THEN came_on ELSE first_on END AS first_on,
    last_on,
    round(least(1, 0.5 + CASE WHEN is_large THEN 0.15 ELSE 0 END + CASE WHEN is_passed AND is_person THEN 0.2 WHEN is_passed THEN 0.1 ELSE 0 END
        + CASE WHEN is_invoiced THEN 0 ELSE 0.05 END + CASE WHEN cash * 2 >= amount THEN 0.1 ELSE 0 END
        + CASE WHEN is_large AND amount >= 2 * top THEN 0.05 ELSE 0 END), 3) AS strength,
    CASE WHEN first_on = last_on THEN cn_day(first_on) ELSE cn_day(first_on) || '至' || cn_day(last_on) END
    || '付给' || CASE WHEN is_person THEN '个人' ELSE '' END || payee || payments || '笔共' || yuan(amount) || coalesce('（' || told || '）', '')
    || CASE WHEN cash > 0 THEN '，其中现金付款凭证' || yuan(least(cash, amount)) ELSE '' END
    || CASE WHEN is_large THEN '，达到代表会议决定起点' || yuan(top) ELSE '' END
    || CASE
        WHEN is_passed
            THEN '；' || cn_day(came_on) || '收' || coalesce(payer, '') || yuan(came) || '，'
                || CASE WHEN last_on = came_on THEN '当天' ELSE (last_on - came_on) || '天内' END || '转出其中的' || percent(amount::DOUBLE / came::DOUBLE)
        ELSE ''
    END
    || CASE WHEN is_invoiced THEN '' ELSE '；分录没有票据号' END AS reason
FROM judged
WHERE is_large OR is_passed
