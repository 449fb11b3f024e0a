-- Money that office holders or their relatives paid in, or personal receivables cleared in cash, within two months after a petition was taken in.
WITH noticed AS (
    SELECT village_code, petition_no, petition_on, row_id FROM ledger.petition WHERE petition_on <= $as_of
),
covered AS (
    -- Where one petition follows another the windows cover much of the year and say less.
    SELECT village_code, year(day) AS year, count(DISTINCT day) / 365.0 AS share
    FROM (SELECT village_code, unnest(generate_series(petition_on, petition_on + CAST($window_days AS INTEGER), INTERVAL 1 DAY))::DATE AS day FROM noticed)
    GROUP BY village_code, year(day)
),
till AS (
    SELECT voucher_key, bool_or(role = 'cash') AS is_cash, min(counterparty) AS payer
    FROM ledger.entry
    WHERE role IN ('cash', 'bank') AND debit > 0 AND NOT is_opening AND village_code IN (FROM (SELECT village_code FROM noticed))
    GROUP BY voucher_key
),
receipt AS (
    SELECT entry.village_code, entry.voucher_key, entry.voucher_on, entry.credit AS amount, entry.role, coalesce(entry.counterparty, till.payer) AS payer,
        coalesce(entry.summary, '') AS summary, till.is_cash, entry.row_id
    FROM ledger.entry
    JOIN till ON till.voucher_key = entry.voucher_key
    WHERE entry.credit >= $least_amount
        AND (entry.class IN ('expense', 'cost') OR entry.role IN ('receivable', 'internal', 'payable', 'other_income', 'works_in_progress', 'special_fund'))
        AND NOT regexp_matches(coalesce(entry.summary, ''), $ordinary_words)
),
person AS (
    SELECT village_code, person_name AS name, min(post) AS post, NULL AS relation, min(row_id) AS row_id
    FROM ledger.office_holder
    WHERE person_name IS NOT NULL
    GROUP BY village_code, person_name
    UNION ALL
    SELECT village_code, relative_name, NULL, min(official_name || '的' || coalesce(relation, '亲属')), min(row_id)
    FROM ledger.relative
    WHERE relative_name IS NOT NULL
    GROUP BY village_code, relative_name
),
placed AS (
    SELECT receipt.*, noticed.petition_no, noticed.petition_on, noticed.row_id AS petition_row_id
    FROM receipt
    JOIN noticed
        ON noticed.village_code = receipt.village_code
        AND receipt.voucher_on BETWEEN noticed.petition_on AND noticed.petition_on + CAST($window_days AS INTEGER)
    QUALIFY row_number() OVER (PARTITION BY receipt.row_id ORDER BY noticed.petition_on DESC, noticed.row_id) = 1
),
known AS (
    SELECT placed.*, coalesce(person.name, placed.payer) AS name, coalesce(person.post, person.relation) AS told, person.row_id AS person_row_id,
        person.post IS NOT NULL AS is_official, person.name IS NOT NULL AS is_near
    FROM placed
    LEFT JOIN person
        ON person.village_code = placed.village_code
        AND (person.name = placed.payer OR (placed.payer IS NULL AND len(person.name) >= 3 AND contains(placed.summary, person.name)))
    LEFT JOIN features.payee ON payee.payee = placed.payer
    WHERE person.name IS NOT NULL OR (placed.role IN ('receivable', 'internal') AND placed.is_cash AND payee.payee_type = 'natural_person')
    QUALIFY row_number() OVER (PARTITION BY placed.row_id ORDER BY person.post IS NOT NULL DESC, person.name) = 1
),
went_out AS (
    SELECT village_code, voucher_on, amount, payee, '付给' AS how, row_id FROM features.outlay
    UNION ALL
    -- A personal debt that stood for long; what is lent and settled within weeks is an advance.
    SELECT village_code, voucher_on, debit, counterparty, '借给', row_id FROM ledger.entry
    WHERE role IN ('receivable', 'internal') AND debit > 0 AND counterparty IS NOT NULL AND NOT is_opening
),
old AS (
    -- The same sum went out once before: to the same person, or a sum that is not paid often.
    SELECT known.row_id, arg_max(went_out.row_id, (coalesce(went_out.payee = known.name, FALSE), went_out.voucher_on, went_out.row_id)) AS old_row_id,
        arg_max(cn_day(went_out.voucher_on) || how || coalesce(went_out.payee, '未写明的收款方') || '的一笔',
            (coalesce(went_out.payee = known.name, FALSE), went_out.voucher_on, went_out.row_id)) AS text
    FROM known
    JOIN went_out ON went_out.village_code = known.village_code AND went_out.amount = known.amount
    WHERE went_out.voucher_on < known.petition_on AND went_out.voucher_on >= known.petition_on - CAST($old_days AS INTEGER)
        AND (how = '付给' OR (went_out.payee = known.name AND went_out.voucher_on <= known.voucher_on - CAST($stood_days AS INTEGER)))
    GROUP BY known.row_id
    HAVING bool_or(went_out.payee = known.name) OR count(*) <= $seldom
),
weighed AS (
    SELECT known.*, old.old_row_id, old.text, amount % $round_step = 0 AS is_round, coalesce(covered.share, 0) AS share,
        CASE WHEN is_official THEN 0.6 WHEN is_near THEN 0.55 ELSE 0.5 END + CASE WHEN old.row_id IS NOT NULL THEN 0.1 ELSE 0 END
        + CASE WHEN amount % $round_step = 0 THEN 0.05 ELSE 0 END - 0.1 * coalesce(covered.share, 0) AS strength
    FROM known
    LEFT JOIN old ON old.row_id = known.row_id
    LEFT JOIN covered ON covered.village_code = known.village_code AND covered.year = year(known.voucher_on)
    -- An official's ordinary repayment says nothing: the sum must be round or one that had gone out, or clear what he owed.
    WHERE old.row_id IS NOT NULL OR amount % $round_step = 0 OR role IN ('receivable', 'internal')
)
SELECT
    village_code,
    name AS subject,
    list_distinct(list_filter(flatten(list([row_id, petition_row_id, old_row_id, person_row_id])), lambda each: each IS NOT NULL)) AS evidence,
    sum(amount) AS amount,
    min(petition_on) AS first_on,
    max(voucher_on) AS last_on,
    round(least(0.85, greatest(0.5, max(strength) + CASE WHEN count(*) > 1 THEN 0.05 ELSE 0 END)), 3) AS strength,
    string_agg(
        '信访' || petition_no || '受理（' || cn_day(petition_on) || '）后' || date_diff('day', petition_on, voucher_on) || '天，' || cn_day(voucher_on) || '收到'
        || coalesce(name, '') || coalesce('（' || told || '）', '') || if(is_cash, '现金', '') || yuan(amount)
        || CASE WHEN role IN ('receivable', 'internal') THEN '，冲销往来款' ELSE '' END || coalesce('，与' || text || '数额相同', ''),
        '；' ORDER BY voucher_on, row_id
    ) || CASE WHEN max(share) >= $wide_share THEN '（受理后两个月的时段合计占全年' || percent(max(share)) || '，时间上的巧合不稀奇）' ELSE '' END
    || if(bool_or(is_near), '（按姓名比对，不排除同名）', '') AS reason
FROM weighed
GROUP BY village_code, name
