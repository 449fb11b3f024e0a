-- 收款单位登记前或刚登记就收款、注销后或注销前不久还收款、几家收款单位同一电话或同一经营者同一地址、经营范围对不上
WITH written AS (
    SELECT payee, firm_key(payee) AS vendor_key FROM (SELECT DISTINCT payee FROM features.spend WHERE payee IS NOT NULL)
),
register AS (
    SELECT
        firm_key(company_name) AS vendor_key, min(established_on) AS established_on, CASE WHEN count(*) = count(cancelled_on) THEN max(cancelled_on) END AS cancelled_on,
        person_key(min(legal_person)) AS legal_key, min(legal_person) AS legal_person, fold(min(address)) AS address, min(phone) AS phone,
        fold(string_agg(concat_ws(' ', industry, scope, company_name), ' ' ORDER BY row_id)) AS scope, list(row_id ORDER BY row_id) AS rows
    FROM ledger.company
    GROUP BY firm_key(company_name)
),
paid AS (
    SELECT
        s.village_code, w.vendor_key, min(s.payee) AS payee, sum(s.amount) AS amount, min(s.voucher_on) AS first_on, max(s.voucher_on) AS last_on,
        list(s.row_id) AS rows, list_distinct(flatten(list(s.lists) FILTER (s.item IS NOT NULL))) AS lists,
        -- The class of goods that the tax office's system prints before the text.
        list_distinct(list(regexp_extract(s.item, '^\*([^*]+)\*', 1)) FILTER (s.item IS NOT NULL)) AS classes
    FROM features.spend AS s
    JOIN written AS w ON w.payee = s.payee
    WHERE s.payee_type NOT IN ('government', 'bank', 'utility', 'village', 'school', 'hospital', 'natural_person') AND s.amount > 0
    GROUP BY s.village_code, w.vendor_key
    HAVING sum(s.amount) >= $least
),
vendor AS (
    SELECT p.*, r.established_on, r.cancelled_on, r.legal_key, r.legal_person, r.address, r.phone, r.scope, r.rows AS company_rows
    FROM paid AS p
    JOIN register AS r ON r.vendor_key = p.vendor_key
),
-- Works and meals of a firm that is registered for nothing of the kind; a register that tells no business says nothing.
kind_of AS (
    SELECT * FROM (VALUES
        ('works', '建筑服务', '工程', $works_scope), ('dining', '餐饮服务', '餐饮', $dining_scope), ('travel', '旅游服务', '旅游', $travel_scope)
    ) AS listed (list, class, title, scope_words)
),
pair AS (
    SELECT
        a.village_code, a.vendor_key, b.payee AS other, b.company_rows AS other_rows,
        a.phone = b.phone AS is_phone, a.legal_key = b.legal_key AND a.address = b.address AS is_owner
    FROM vendor AS a
    JOIN vendor AS b ON b.village_code = a.village_code AND b.vendor_key <> a.vendor_key
        AND (b.phone = a.phone OR (b.legal_key = a.legal_key AND b.address = a.address))
),
finding AS (
    SELECT village_code, vendor_key, 1 AS place, 0.75 AS alone, [] AS more,
        '登记（' || cn_day(established_on) || '）以前' || (established_on - first_on) || '天就收款' AS told
    FROM vendor
    WHERE first_on < established_on
    UNION ALL
    SELECT village_code, vendor_key, 1, CASE WHEN amount >= $large THEN 0.65 ELSE 0.55 END, [],
        cn_day(established_on) || '登记，' || CASE WHEN first_on = established_on THEN '登记当天' ELSE '第' || (first_on - established_on) || '天' END || '就收款'
    FROM vendor
    WHERE first_on >= established_on AND first_on - established_on <= $new_days
    UNION ALL
    SELECT village_code, vendor_key, 2, 0.8, [], '注销（' || cn_day(cancelled_on) || '）以后' || (last_on - cancelled_on) || '天还收款'
    FROM vendor
    WHERE last_on > cancelled_on
    UNION ALL
    SELECT village_code, vendor_key, 2, 0.6, [], '收款后' || (cancelled_on - last_on) || '天注销（' || cn_day(cancelled_on) || '）'
    FROM vendor
    WHERE last_on <= cancelled_on AND cancelled_on - last_on <= $cancel_days
    UNION ALL
    SELECT village_code, vendor_key, 3, CASE WHEN bool_or(is_phone) THEN 0.7 ELSE 0.65 END, flatten(list(other_rows)),
        '与另一收款单位' || string_agg(DISTINCT other, '、' ORDER BY other) || CASE WHEN bool_or(is_phone) THEN '登记同一电话' ELSE '同一法定代表人、同一地址' END
    FROM pair
    GROUP BY village_code, vendor_key
    UNION ALL
    SELECT v.village_code, v.vendor_key, 4, 0.5, [], '开具' || string_agg(k.title, '、' ORDER BY k.title) || '类票据，登记的行业和经营范围里没有'
    FROM vendor AS v
    JOIN kind_of AS k ON (list_contains(v.lists, k.list) OR list_contains(v.classes, k.class)) AND NOT regexp_matches(v.scope, k.scope_words)
    WHERE len(v.scope) >= $scope_length AND NOT regexp_matches(v.scope, $general_scope)
    GROUP BY v.village_code, v.vendor_key
),
told AS (
    SELECT village_code, vendor_key, max(alone) AS alone, count(*) AS findings, string_agg(told, '，' ORDER BY place) AS told, flatten(list(more)) AS more
    FROM finding
    GROUP BY village_code, vendor_key
)
SELECT
    v.village_code, v.payee AS subject, v.rows || v.company_rows || t.more AS evidence, v.amount, v.first_on, v.last_on,
    least(t.alone + CASE WHEN t.findings > 1 THEN 0.15 ELSE 0 END, 0.92) AS strength,
    v.payee || t.told || '；' || cn_day(v.first_on) || CASE WHEN v.last_on > v.first_on THEN '至' || cn_day(v.last_on) ELSE '' END
    || '收取本村' || len(v.rows) || '笔共' || yuan(v.amount) AS reason
FROM vendor AS v
JOIN told AS t ON t.village_code = v.village_code AND t.vendor_key = v.vendor_key
