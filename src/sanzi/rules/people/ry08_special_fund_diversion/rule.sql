-- Special funds and member levies used for consumption, for office holders' pay, outside what they were given for, moved to income, or spent to the cent.
WITH used AS (
    SELECT spend.village_code, coalesce(spend.payee, '未写收款方') AS payee, spend.payee_type, spend.voucher_on, spend.amount, spend.account_name,
        spend.summary, spend.item, spend.row_id, regexp_matches(coalesce(spend.account_name, ''), $fund_words) AS is_compensation,
        list_has_any(spend.lists, ['dining', 'tobacco_alcohol', 'gift_card', 'travel', 'venue', 'personal'])
            OR spend.payee_type IN ('dining', 'venue', 'tobacco_shop', 'travel_agency', 'lodging') AS is_consumption,
        list_contains(spend.lists, 'allowance') OR regexp_matches(coalesce(spend.summary, ''), $pay_words) AS is_pay
    FROM features.spend
    WHERE spend.role IN ('special_fund', 'member_levy') AND spend.amount > 0
),
judged AS (
    SELECT used.*, office_holder.row_id AS holder_row_id, office_holder.post,
        CASE
            WHEN used.is_consumption THEN '消费'
            WHEN used.is_pay AND office_holder.row_id IS NOT NULL THEN '报酬'
            -- A household's own share may be booked without a word.
            WHEN used.is_compensation AND used.payee_type NOT IN ('natural_person', 'unknown', 'government', 'village', 'bank')
                AND (NOT regexp_matches(coalesce(used.summary, '') || coalesce(used.item, ''), $compensation_words)
                    OR regexp_matches(coalesce(used.summary, ''), $overhead_words)) THEN '用途外'
        END AS way
    FROM used
    LEFT JOIN ledger.office_holder
        ON office_holder.village_code = used.village_code AND office_holder.person_name = used.payee
        AND used.voucher_on BETWEEN coalesce(office_holder.term_start_on, used.voucher_on) AND coalesce(office_holder.term_end_on, used.voucher_on)
    QUALIFY row_number() OVER (PARTITION BY used.village_code, used.row_id ORDER BY office_holder.post, office_holder.row_id) = 1
),
diverted AS (
    SELECT village_code, way, payee, sum(amount) AS amount, count(*) AS times, min(voucher_on) AS first_on, max(voucher_on) AS last_on,
        min(account_name) AS fund, min(post) AS post, arg_max(summary, (amount, summary)) AS told,
        list(row_id) || coalesce(list(DISTINCT holder_row_id) FILTER (WHERE holder_row_id IS NOT NULL AND way = '报酬'), []) AS evidence
    FROM judged
    WHERE way IS NOT NULL
    GROUP BY village_code, way, payee
    HAVING sum(amount) >= $least
),
movement AS (
    SELECT village_code, account_name, voucher_key, voucher_on, debit, credit, summary, is_closing, row_id, ledger_key
    FROM ledger.entry
    WHERE role IN ('special_fund', 'member_levy')
),
to_income AS (
    SELECT movement.village_code, movement.account_name AS fund, sum(movement.debit) AS amount, count(*) AS times, min(movement.voucher_on) AS first_on,
        max(movement.voucher_on) AS last_on, arg_max(movement.summary, (movement.debit, movement.row_id)) AS told,
        flatten(list([movement.row_id, taken.row_id])) AS evidence
    FROM movement
    JOIN (
        SELECT voucher_key, min(row_id) AS row_id, sum(credit) AS credit FROM ledger.entry
        WHERE class = 'income' AND credit > 0 AND NOT is_closing AND voucher_key IN (SELECT voucher_key FROM movement WHERE debit > 0)
        GROUP BY voucher_key
    ) AS taken ON taken.voucher_key = movement.voucher_key
    -- In a voucher of many entries only the sum tells that the one went into the other.
    JOIN (SELECT voucher_key, sum(debit) AS debit FROM movement GROUP BY voucher_key) AS given
        ON given.voucher_key = movement.voucher_key AND given.debit = taken.credit
    WHERE movement.debit > 0 AND NOT movement.is_closing
    GROUP BY movement.village_code, movement.account_name
    HAVING sum(movement.debit) >= $least
),
fund_total AS (
    SELECT village_code, account_name AS fund, sum(credit) AS given, sum(credit - debit) AS balance, min(voucher_on) FILTER (WHERE credit > 0) AS first_on,
        max(voucher_on) FILTER (WHERE debit > 0) AS last_on, max(voucher_on) FILTER (WHERE credit > 0) AS last_given_on,
        arg_max(row_id, (voucher_on, ledger_key)) FILTER (WHERE debit > 0) AS row_id,
        arg_max(summary, (voucher_on, ledger_key)) FILTER (WHERE debit > 0) AS told,
        arg_max(debit, (voucher_on, ledger_key)) FILTER (WHERE debit > 0) AS last_debit,
        list(row_id ORDER BY voucher_on, ledger_key) FILTER (WHERE credit > 0)[:3] AS given_ids
    FROM movement
    GROUP BY village_code, account_name
),
to_the_cent AS (
    SELECT * FROM fund_total
    WHERE given >= $least_given AND abs(balance) < $cent AND regexp_matches(told, $labour_words) AND last_debit % 10 = 0
        AND last_on > make_date(year(last_on), 12, 31) - $deadline_days
        -- Money that came after it was laid out was owed, not used up.
        AND last_given_on <= last_on
)
SELECT village_code, payee AS subject, evidence, amount, first_on, last_on,
    round(CASE way WHEN '消费' THEN 0.7 WHEN '报酬' THEN 0.65 ELSE 0.6 END + CASE WHEN amount >= $large THEN 0.1 ELSE 0 END, 3) AS strength,
    CASE WHEN first_on = last_on THEN cn_day(first_on) ELSE cn_day(first_on) || '至' || cn_day(last_on) END
    || '从“' || coalesce(fund, '专项资金') || '”付给' || payee
    || coalesce('（' || CASE way WHEN '报酬' THEN post || '，只有姓名相同，不排除同名' END || '）', '')
    || times || '笔共' || yuan(amount) || '（' || coalesce(told, '未写摘要') || '），'
    || CASE way WHEN '消费' THEN '属餐饮、旅游、烟酒礼品等消费' WHEN '报酬' THEN '属报酬、补贴' ELSE '这是补偿类专款，摘要看不出是补偿支出' END AS reason
FROM diverted
UNION ALL
SELECT village_code, fund, list_distinct(evidence), amount, first_on, last_on, CASE WHEN amount >= $large THEN 0.65 ELSE 0.55 END,
    CASE WHEN first_on = last_on THEN cn_day(first_on) ELSE cn_day(first_on) || '至' || cn_day(last_on) END
    || '“' || fund || '”有' || times || '笔共' || yuan(amount) || '直接转作收入（' || coalesce(told, '未写摘要') || '），不再受专款用途约束'
FROM to_income
UNION ALL
SELECT village_code, fund, list_distinct(given_ids || [row_id]), last_debit, first_on, last_on, 0.5,
    '“' || fund || '”共收' || yuan(given) || '，' || cn_day(last_on) || '最后一笔“' || told || '”' || yuan(last_debit)
    || '付出后余额' || yuan(balance) || '，离年底不到' || $deadline_days || '天，正好花光'
FROM to_the_cent
