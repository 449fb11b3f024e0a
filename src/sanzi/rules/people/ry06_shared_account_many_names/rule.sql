-- 一个账号收了几个人名下的补贴，一个人（按身份证号）用几个账号领补贴，一个身份证号下写了几个人名
WITH listed AS (
    SELECT
        village_code, person_name AS name, person_key(person_name) AS name_key, upper(id_no) AS id_no, allowance_on AS paid_on, reason, amount, row_id, TRUE AS is_listed,
        regexp_replace(account_no, '[\s-]', '', 'g') AS account_no
    FROM ledger.allowance
    WHERE amount > 0 AND allowance_on IS NOT NULL AND person_name IS NOT NULL
),
booked AS (
    SELECT
        village_code, payee AS name, person_key(payee) AS name_key, NULL AS id_no, voucher_on AS paid_on, summary AS reason, amount, row_id, FALSE AS is_listed,
        regexp_replace(payee_account, '[\s-]', '', 'g') AS account_no
    FROM features.spend
    WHERE payee_type = 'natural_person' AND payee_account IS NOT NULL AND amount > 0
),
payment AS (
    SELECT *,
        -- A number that a spreadsheet has rounded (nothing but noughts after the fifteenth digit) is shared by chance; so is a masked one.
        regexp_full_match(account_no, '\d{8,}') AND NOT (len(account_no) > 15 AND regexp_full_match(account_no[16:], '0+')) AS is_account
    FROM (
        SELECT * FROM listed
        UNION ALL
        SELECT booked.* FROM booked ANTI JOIN listed ON listed.village_code = booked.village_code AND listed.name_key = booked.name_key AND listed.amount = booked.amount
    )
),
shared AS (
    SELECT village_code, account_no
    FROM payment
    WHERE is_account
    GROUP BY village_code, account_no
    HAVING count(DISTINCT name_key) >= 2
),
-- Whose account it is: the roster, else the holder that the bank names.
own AS (
    SELECT village_code, name_keys[1] AS name_key, name, standing, is_relative, row_id, unnest(account_nos) AS account_no FROM features.insider
),
holder AS (
    SELECT shared.village_code, shared.account_no, own.name_key, own.name, own.standing, own.is_relative, own.row_id, 1 AS source
    FROM shared
    JOIN own ON own.village_code = shared.village_code AND regexp_replace(own.account_no, '[\s-]', '', 'g') = shared.account_no
    UNION ALL
    SELECT
        shared.village_code, shared.account_no, person_key(bank_line.counterparty), bank_line.counterparty, insider.standing, insider.is_relative, bank_line.row_id, 2
    FROM shared
    JOIN ledger.bank_line ON bank_line.village_code = shared.village_code AND regexp_replace(bank_line.counterparty_account, '[\s-]', '', 'g') = shared.account_no
    LEFT JOIN features.insider
        ON insider.village_code = bank_line.village_code AND list_contains(insider.name_keys, person_key(bank_line.counterparty)) AND insider.chance <= $rare_chance
    WHERE bank_line.counterparty IS NOT NULL
),
one_holder AS (
    SELECT * FROM holder
    QUALIFY row_number() OVER (PARTITION BY village_code, account_no ORDER BY source, is_relative NULLS LAST, name, standing, row_id) = 1
),
account AS (
    SELECT
        p.village_code, p.account_no, coalesce(h.name, arg_min(p.name, (p.paid_on, p.name))) AS subject, h.name AS holder, h.standing, h.is_relative, h.source,
        count(DISTINCT p.name_key) + CASE WHEN bool_or(p.name_key = h.name_key) THEN 0 WHEN h.name IS NULL THEN 0 ELSE 1 END AS names,
        count(DISTINCT p.name_key) FILTER (p.name_key IS DISTINCT FROM h.name_key) AS others,
        count(DISTINCT p.name_key) FILTER (p.is_listed AND p.name_key IS DISTINCT FROM h.name_key) AS listed,
        count(*) FILTER (p.name_key IS DISTINCT FROM h.name_key) AS payments,
        bool_and(p.is_listed) FILTER (p.name_key IS DISTINCT FROM h.name_key) AS is_listed,
        sum(p.amount) FILTER (p.name_key IS DISTINCT FROM h.name_key) AS amount,
        min(p.paid_on) FILTER (p.name_key IS DISTINCT FROM h.name_key) AS first_on, max(p.paid_on) FILTER (p.name_key IS DISTINCT FROM h.name_key) AS last_on,
        h.name_key AS holder_key,
        list_sort(list(DISTINCT p.name) FILTER (p.name_key IS DISTINCT FROM h.name_key)) AS written,
        -- What the holder drew under his own name is in nobody's way.
        list(p.row_id) FILTER (p.name_key IS DISTINCT FROM h.name_key) || CASE WHEN h.row_id IS NULL THEN [] ELSE [h.row_id] END AS evidence
    FROM payment AS p
    JOIN shared AS s ON s.village_code = p.village_code AND s.account_no = p.account_no
    LEFT JOIN one_holder AS h ON h.village_code = p.village_code AND h.account_no = p.account_no
    GROUP BY p.village_code, p.account_no, h.name, h.name_key, h.standing, h.is_relative, h.source, h.row_id
),
person AS (
    SELECT
        village_code, id_no, arg_min(name, (paid_on, name)) AS subject, count(DISTINCT account_no) FILTER (is_account) AS accounts,
        count(DISTINCT name_key) AS names, list_sort(list(DISTINCT name)) AS written, sum(amount) AS amount, min(paid_on) AS first_on, max(paid_on) AS last_on,
        list(row_id) AS evidence
    FROM payment
    WHERE id_no IS NOT NULL AND NOT contains(id_no, '*')
    GROUP BY village_code, id_no, year(paid_on)
)
SELECT
    village_code, subject, evidence, amount, first_on, last_on,
    -- A booked payee may be a seller whom the officer paid in advance; a few names may be a household that no roster of relatives tells of.
    CASE
        WHEN holder IS NULL OR standing IS NULL THEN CASE WHEN others >= $many THEN 0.7 ELSE 0.55 END
        WHEN is_relative OR source = 2 OR listed < $names - 1 THEN 0.75
        WHEN others > $cared_for
            OR EXISTS (FROM features.insider AS kin WHERE kin.village_code = account.village_code AND kin.is_relative AND kin.official_key = account.holder_key) THEN 0.9
        ELSE 0.8
    END AS strength,
    '尾号' || account_no[-4:] || '的账号'
    || coalesce('（' || holder || coalesce('，' || CASE source WHEN 1 THEN standing ELSE '银行户名与' || standing || '同名' END, '') || '）', '')
    || '收了' || array_to_string(written[1:5], '、')
    || CASE WHEN len(written) > 5 THEN '等' ELSE '' END || others || '人名下的' || CASE WHEN is_listed THEN '补贴' ELSE '款项' END || payments || '笔，共' || yuan(amount) AS reason
FROM account
WHERE names >= $names
UNION ALL
SELECT
    village_code, subject, evidence, amount, first_on, last_on, 0.5,
    subject || '（同一身份证号）' || year(first_on) || '年用' || accounts || '个账号领补贴，共' || yuan(amount)
FROM person
WHERE accounts >= $accounts
UNION ALL
SELECT
    village_code, subject, evidence, amount, first_on, last_on, 0.55,
    year(first_on) || '年同一个身份证号下写了' || array_to_string(written, '、') || names || '个人名领补贴，共' || yuan(amount)
FROM person
WHERE names >= $names
