-- 村干部同一个月在两个单位、或以两种名目领固定报酬：一个人一年，一条疑点；干部亲属占公益岗位的另列
WITH wording AS (
    SELECT
        text,
        CASE
            WHEN regexp_matches(text, $post_words) THEN '公益岗位'
            WHEN regexp_matches(text, $fiscal_words) THEN '财政或乡镇核定的报酬'
            WHEN regexp_matches(text, $pay_words) THEN '集体报酬'
        END AS channel
    FROM (SELECT reason AS text FROM ledger.allowance UNION SELECT summary FROM features.spend WHERE payee_type = 'natural_person'
        UNION SELECT summary FROM ledger.entry WHERE role = 'wages_payable' AND debit > 0)
),
officer AS (
    SELECT i.village_code, v.county, i.name_keys[1] AS name_key, i.id_no, i.standing, i.from_on, i.to_on, i.chance, i.row_id
    FROM features.insider AS i
    JOIN ledger.village AS v ON v.village_code = i.village_code
    WHERE NOT i.is_relative
),
paid AS (
    SELECT
        a.village_code, a.person_name AS name, person_key(a.person_name) AS name_key, upper(a.id_no) AS id_no, a.allowance_on AS paid_on, a.amount, a.row_id,
        w.channel
    FROM ledger.allowance AS a
    JOIN wording AS w ON w.text = a.reason
    WHERE w.channel IS NOT NULL AND a.amount > 0 AND a.allowance_on IS NOT NULL
    UNION ALL
    SELECT s.village_code, s.payee, person_key(s.payee), NULL, s.voucher_on, s.amount, s.row_id, w.channel
    FROM features.spend AS s
    JOIN wording AS w ON w.text = s.summary
    WHERE w.channel IS NOT NULL AND s.payee_type = 'natural_person' AND s.amount > 0
    UNION ALL
    -- Whom the village's own books pay as its officer is that officer.
    SELECT e.village_code, e.counterparty, o.name_key, upper(o.id_no), e.voucher_on, e.debit, e.row_id, w.channel
    FROM ledger.entry AS e
    JOIN wording AS w ON w.text = e.summary
    JOIN officer AS o ON o.village_code = e.village_code AND o.name_key = person_key(e.counterparty)
    WHERE e.role = 'wages_payable' AND e.debit > 0 AND NOT e.is_opening AND NOT e.is_closing AND w.channel = '集体报酬'
        AND regexp_matches(concat_ws(' ', e.account_name, e.summary), $officer_words)
),
-- The same pay on the list and in the books is one pay.
pay AS (
    SELECT *
    FROM paid
    WINDOW same_pay AS (PARTITION BY village_code, name_key, channel, amount, date_trunc('month', paid_on))
    QUALIFY id_no IS NOT NULL OR (count(id_no) OVER same_pay = 0 AND row_id = min(row_id) OVER same_pay)
),
-- By number anywhere in the county, by name only in the officer's own village.
to_officer AS (
    SELECT
        o.village_code AS office, o.standing, o.row_id AS officer_row_id, o.name_key, TRUE AS is_by_id,
        p.village_code, p.name, p.paid_on, p.amount, p.row_id, p.channel
    FROM pay AS p
    JOIN ledger.village AS v ON v.village_code = p.village_code
    JOIN officer AS o ON o.county IS NOT DISTINCT FROM v.county AND o.id_no = p.id_no AND o.name_key = p.name_key
    WHERE p.paid_on BETWEEN coalesce(o.from_on, p.paid_on) AND coalesce(o.to_on, p.paid_on)
    UNION ALL
    SELECT o.village_code, o.standing, o.row_id, o.name_key, FALSE, p.village_code, p.name, p.paid_on, p.amount, p.row_id, p.channel
    FROM pay AS p
    JOIN officer AS o ON o.village_code = p.village_code AND o.name_key = p.name_key AND (o.id_no IS NULL OR p.id_no IS NULL)
    WHERE p.paid_on BETWEEN coalesce(o.from_on, p.paid_on) AND coalesce(o.to_on, p.paid_on)
),
one_office AS (
    SELECT * FROM to_officer
    QUALIFY row_number() OVER (PARTITION BY row_id ORDER BY is_by_id DESC, office <> village_code, office, officer_row_id) = 1
),
-- An officer of two villages is one person; the village of the first office carries the hit.
source_month AS (
    SELECT
        min(office) OVER (PARTITION BY county, name_key, officer_id) AS office, name_key, officer_id, date_trunc('month', paid_on) AS month, village_code, channel,
        is_by_id, name, standing, paid_on, amount, row_id, officer_row_id
    FROM (SELECT e.*, o.county, coalesce(o.id_no, o.row_id) AS officer_id FROM one_office AS e JOIN officer AS o ON o.row_id = e.officer_row_id)
),
month_source AS (
    SELECT s.office, s.name_key, s.officer_id, s.month, s.village_code, coalesce(v.village_name, s.village_code) AS village_name, s.channel, bool_or(s.is_by_id) AS is_by_id,
        sum(s.amount) AS amount
    FROM source_month AS s
    JOIN ledger.village AS v ON v.village_code = s.village_code
    GROUP BY ALL
),
doubled AS (
    SELECT office, name_key, officer_id, month, sum(amount) - max(amount) AS amount, count(DISTINCT village_code) AS places,
        list(DISTINCT village_name) AS village_names, list(DISTINCT channel) AS channels, count(*) FILTER (WHERE is_by_id) >= 2 AS is_by_id
    FROM month_source
    GROUP BY office, name_key, officer_id, month
    HAVING count(*) >= 2
),
person_year AS (
    SELECT
        d.office, d.name_key, d.officer_id, year(d.month) AS year, sum(d.amount) AS amount, count(*) AS months, max(d.places) AS places,
        count(*) FILTER (WHERE d.is_by_id) AS sure_months,
        list_sort(list_distinct(flatten(list(d.village_names)))) AS village_names, list_sort(list_distinct(flatten(list(d.channels)))) AS channels, list(d.month) AS which
    FROM doubled AS d
    GROUP BY d.office, d.name_key, d.officer_id, year(d.month)
),
shown AS (
    SELECT
        y.office, y.name_key, y.officer_id, y.year, y.amount, y.months, y.sure_months, y.places, y.village_names, y.channels, min(s.name) AS name, min(s.standing) AS standing,
        min(s.paid_on) AS first_on, max(s.paid_on) AS last_on, list(DISTINCT s.row_id) || list(DISTINCT s.officer_row_id) AS evidence
    FROM person_year AS y
    JOIN source_month AS s ON s.office = y.office AND s.name_key = y.name_key AND s.officer_id = y.officer_id AND list_contains(y.which, s.month)
    GROUP BY ALL
),
kin_post AS (
    SELECT
        p.village_code, i.name, i.standing, year(p.paid_on) AS year, sum(p.amount) AS amount, count(*) AS payments,
        count(DISTINCT date_trunc('month', p.paid_on)) AS months, min(p.paid_on) AS first_on, max(p.paid_on) AS last_on, list(p.row_id) || [i.row_id] AS evidence
    FROM pay AS p
    JOIN features.insider AS i ON i.village_code = p.village_code AND i.is_relative AND i.id_no = p.id_no AND list_contains(i.name_keys, p.name_key)
    WHERE p.channel = '公益岗位' AND p.paid_on BETWEEN coalesce(i.from_on, p.paid_on) AND coalesce(i.to_on, p.paid_on)
    GROUP BY p.village_code, i.name, i.standing, i.row_id, year(p.paid_on)
    HAVING count(DISTINCT date_trunc('month', p.paid_on)) >= $kin_months
)
SELECT
    office AS village_code, name AS subject, evidence, amount, first_on, last_on,
    CASE WHEN sure_months = 0 THEN 0.5 WHEN sure_months >= $long_months THEN 0.8 WHEN sure_months >= $months THEN 0.7 ELSE 0.55 END AS strength,
    name || '（' || standing || '）' || year || '年有' || months || '个月'
    || CASE WHEN places > 1 THEN '在' || places || '个单位（' || array_to_string(village_names, '、') || '）' ELSE '' END
    || '领'
    || CASE WHEN len(channels) > 1 THEN array_to_string(channels, '和') ELSE channels[1] || '两份' END || '，每月最高一份以外共' || yuan(amount)
    || CASE WHEN sure_months > 0 THEN '' ELSE '（只有姓名相同，不排除同名）' END AS reason
FROM shown
UNION ALL
SELECT
    village_code, name, evidence, amount, first_on, last_on, 0.5,
    year || '年' || name || '（' || standing || '）领公益岗位补贴' || payments || '笔、' || months || '个月，共' || yuan(amount)
FROM kin_post
