-- One person in two posts that must check each other: making and reviewing, cash and books, approving and handling or receiving, supervising and handling, kin.
WITH whole AS (
    SELECT village_code, count(*) AS vouchers FROM ledger.voucher WHERE NOT is_opening AND NOT is_closing GROUP BY village_code
),
kept AS (
    SELECT village_code, voucher_key, min(voucher_on) AS voucher_on, min(cashier) AS cashier, bool_or(cashier IN (poster, reviewer)) AS is_booking,
        min(row_id) AS row_id
    FROM ledger.entry
    WHERE (cashier = poster OR cashier = reviewer OR cashier = maker) AND NOT is_opening AND NOT is_closing
    GROUP BY village_code, voucher_key
),
supervisor AS (
    SELECT village_code, person_name, post, term_start_on AS from_on, coalesce(term_end_on, DATE '9999-12-31') AS to_on, row_id
    FROM ledger.office_holder
    WHERE regexp_matches(post, $supervisor_words)
),
pair AS (
    SELECT village_code, '制单与审核' AS duties, maker AS person, voucher_on, NULL::DECIMAL(18, 2) AS amount, row_id, NULL AS post_row_id, NULL AS told
    FROM ledger.voucher
    WHERE maker = reviewer AND NOT is_opening AND NOT is_closing
    UNION ALL
    SELECT village_code, CASE WHEN is_booking THEN '出纳与记账、审核' ELSE '出纳与制单' END, cashier, voucher_on, NULL, row_id, NULL, NULL FROM kept
    UNION ALL
    SELECT village_code, '审批与经手', handler, voucher_on, debit, row_id, NULL, NULL
    FROM ledger.voucher
    WHERE handler = approver AND NOT is_opening AND NOT is_closing
    UNION ALL
    SELECT voucher.village_code, '监督与经手', voucher.handler, voucher.voucher_on, voucher.debit, voucher.row_id, supervisor.row_id, supervisor.post
    FROM ledger.voucher
    JOIN supervisor ON supervisor.village_code = voucher.village_code AND supervisor.person_name = voucher.handler
        AND voucher.voucher_on BETWEEN coalesce(supervisor.from_on, voucher.voucher_on) AND supervisor.to_on
    WHERE NOT voucher.is_opening AND NOT voucher.is_closing
    UNION ALL
    -- Pay on a list is approved by the head for everybody, the head among them.
    SELECT entry.village_code, '审批与领款', entry.counterparty, entry.voucher_on, entry.debit, entry.row_id, NULL, NULL
    FROM ledger.entry
    JOIN ledger.voucher ON voucher.voucher_key = entry.voucher_key AND (voucher.cash_credit <> 0 OR voucher.bank_credit <> 0)
    ANTI JOIN (SELECT DISTINCT text FROM features.text_word WHERE list = 'allowance') AS pay ON pay.text = entry.summary
    WHERE entry.counterparty = entry.approver AND entry.debit > 0 AND NOT entry.is_opening
        AND entry.role NOT IN ('cash', 'bank', 'wages_payable', 'labour_payable', 'welfare_payable', 'distribution')
),
counted AS (
    SELECT village_code, duties, person, count(*) AS times, sum(amount) AS amount, min(voucher_on) AS first_on, max(voucher_on) AS last_on, min(told) AS told,
        min_by(row_id, (voucher_on, row_id), $shown) || coalesce(list(DISTINCT post_row_id) FILTER (WHERE post_row_id IS NOT NULL), []) AS evidence
    FROM pair
    GROUP BY village_code, duties, person
    HAVING CASE WHEN duties = '审批与领款' THEN sum(amount) >= $least_received ELSE count(*) >= $least_vouchers END
),
served AS (
    SELECT village_code, person_name, post, coalesce(term_start_on, DATE '1900-01-01') AS from_on, coalesce(term_end_on, DATE '9999-12-31') AS to_on, row_id,
        regexp_matches(post, $supervisor_words) AS is_supervisor, regexp_matches(post, $finance_words) AS is_finance,
        regexp_matches(post, $head_words)
            AND NOT regexp_matches(post, $supervisor_words || '|副|妇') AS is_head
    FROM ledger.office_holder
),
roster AS (
    SELECT one.village_code, '监督与财务' AS duties, one.person_name AS person, one.post || '、' || two.post AS told,
        greatest(one.from_on, two.from_on) AS first_on, [one.row_id, two.row_id] AS evidence
    FROM served AS one
    JOIN served AS two ON two.village_code = one.village_code AND two.person_name = one.person_name AND two.is_finance AND NOT two.is_supervisor
    WHERE one.is_supervisor AND one.from_on <= two.to_on AND two.from_on <= one.to_on
    UNION ALL
    SELECT one.village_code, '亲属任财务或监督', two.person_name, two.post || '是' || one.person_name || '（' || one.post || '）的' || relative.relation,
        greatest(one.from_on, two.from_on), [one.row_id, two.row_id, relative.row_id]
    FROM served AS one
    JOIN ledger.relative ON relative.village_code = one.village_code AND relative.official_name = one.person_name
    JOIN served AS two ON two.village_code = one.village_code AND two.person_name = relative.relative_name
    WHERE (one.is_head AND (two.is_finance OR two.is_supervisor) OR one.is_supervisor AND (two.is_finance OR two.is_head)
            OR one.is_finance AND (two.is_head OR two.is_supervisor))
        AND one.from_on <= two.to_on AND two.from_on <= one.to_on
    -- Kin who are both on the roster may be registered from both sides.
    QUALIFY row_number() OVER (
        PARTITION BY one.village_code, least(one.person_name, two.person_name), greatest(one.person_name, two.person_name)
        ORDER BY one.is_head DESC, one.person_name, two.post, relative.row_id
    ) = 1
)
SELECT counted.village_code, counted.person AS subject, counted.evidence, counted.amount, counted.first_on, counted.last_on,
    round(CASE WHEN duties IN ('审批与领款', '监督与经手', '出纳与记账、审核') THEN 0.65 WHEN duties = '制单与审核' THEN 0.6 ELSE 0.5 END
        + 0.1 * least(1, times::DOUBLE / nullif(whole.vouchers, 0) / $much)
        + CASE WHEN duties = '审批与领款' AND counted.amount >= $large THEN 0.1 ELSE 0 END, 3) AS strength,
    CASE WHEN first_on = last_on THEN cn_day(first_on) ELSE cn_day(first_on) || '至' || cn_day(last_on) END
    || CASE duties
        WHEN '审批与领款' THEN '有' || times || '笔款的收款人、审批人写的都是' || person || '，共' || yuan(counted.amount) || '，不是工资、补贴'
        WHEN '监督与经手' THEN '有' || times || '张凭证的经手人写的是' || person || '（' || told || '，按姓名比对），共' || yuan(counted.amount)
        ELSE '有' || times || '张凭证的' || duties || '写的都是' || person || coalesce('，共' || yuan(counted.amount), '')
    END || CASE WHEN duties = '审批与领款' THEN '' ELSE '（全部凭证' || whole.vouchers || '张）' END AS reason
FROM counted
JOIN whole ON whole.village_code = counted.village_code
UNION ALL
SELECT village_code, person, list_distinct(flatten(list(evidence))), NULL, greatest(min(first_on), DATE '2011-01-01'),
    greatest(min(first_on), DATE '2011-01-01'),
    CASE duties WHEN '监督与财务' THEN 0.7 ELSE 0.6 END,
    CASE duties
        WHEN '监督与财务' THEN person || '同时担任' || min(told) || '，监督人员兼管财务'
        ELSE person || min(told) || '，按姓名比对，不排除同名'
    END
FROM roster
WHERE first_on <= $as_of
GROUP BY village_code, duties, person
