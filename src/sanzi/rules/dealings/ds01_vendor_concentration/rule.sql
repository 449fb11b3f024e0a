-- 一个村一年里同一类支出大半付给一家，每次都在集体研究起点以下、合计却达到起点的
WITH category AS (
    SELECT * FROM (VALUES
        ('goods', '日用办公物资', FALSE), ('tobacco_shop', '烟酒', FALSE), ('dining', '餐饮', FALSE), ('lodging', '住宿', FALSE), ('print', '文印广告', FALSE),
        ('labour', '劳务保洁', TRUE), ('works', '工程维修', TRUE), ('farm', '苗木农资', FALSE), ('professional', '咨询设计', TRUE),
        ('vehicle', '车辆加油', FALSE), ('firm', '其他单位', TRUE)
    ) AS listed (payee_type, title, is_service)
),
written AS (
    SELECT payee, firm_key(payee) AS vendor_key FROM (SELECT DISTINCT payee FROM features.spend WHERE payee IS NOT NULL)
),
payment AS (
    SELECT
        s.village_code, year(s.voucher_on) AS year, s.payee_type, w.vendor_key, min(s.payee) AS payee, min(s.voucher_on) AS paid_on,
        sum(s.amount) AS amount, list(s.row_id) AS rows, coalesce(min(s.handler), min(s.approver)) AS handler
    FROM features.spend AS s
    JOIN category AS c ON c.payee_type = s.payee_type
    JOIN written AS w ON w.payee = s.payee
    GROUP BY s.village_code, year(s.voucher_on), s.payee_type, w.vendor_key, s.voucher_key
    HAVING sum(s.amount) > 0
),
vendor AS (
    SELECT
        village_code, year, payee_type, vendor_key, min(payee) AS payee, sum(amount) AS amount, max(amount) AS largest, count(*) AS payments,
        min(paid_on) AS first_on, max(paid_on) AS last_on, flatten(list(rows)) AS evidence, mode(handler ORDER BY handler) AS handler,
        count(DISTINCT date_trunc('month', paid_on)) AS months, median(amount) AS usual, list(amount) AS amounts
    FROM payment
    GROUP BY village_code, year, payee_type, vendor_key
),
shared AS (
    SELECT
        *, sum(amount) OVER one AS total, sum(payments) OVER one AS all_payments, count(*) OVER one AS vendors,
        sum(power(amount::DOUBLE, 2)) OVER one AS squares
    FROM vendor
    WINDOW one AS (PARTITION BY village_code, year, payee_type)
    QUALIFY row_number() OVER (PARTITION BY village_code, year, payee_type ORDER BY amount DESC, vendor_key) = 1
),
concentrated AS (
    SELECT s.*, c.title, v.county, (s.amount / s.total)::DOUBLE AS share, s.squares / power(s.total::DOUBLE, 2) AS hhi, l.value AS limit_value
    FROM shared AS s
    JOIN category AS c ON c.payee_type = s.payee_type
    JOIN ledger.village AS v ON v.village_code = s.village_code
    JOIN policy.limit_on AS l ON l.name = 'committee_approval' AND l.village_code = s.village_code AND s.last_on BETWEEN l.from_on AND l.to_on
    WHERE s.all_payments >= $payments AND s.payments >= $vendor_payments AND s.largest < l.value
        AND s.amount >= greatest(l.value, $least)
        -- Cleaning and upkeep paid month by month in like sums is no choice made again and again; goods bought every month are.
        AND NOT (
            c.is_service AND s.months >= $regular_months
            AND len(list_filter(s.amounts, lambda each: abs(each - s.usual) <= $regular_variation * s.usual)) >= $regular_share * s.payments
        )
),
-- The same vendor and the same handler in several villages of the county.
spread AS (
    SELECT *, CASE WHEN handler IS NULL THEN 1 ELSE count(DISTINCT village_code) OVER (PARTITION BY county, vendor_key, year, handler) END AS villages
    FROM concentrated
    WHERE share >= $share OR hhi >= $hhi
)
SELECT
    village_code, payee AS subject, evidence, amount, first_on, last_on,
    CASE WHEN amount >= $large OR villages >= $villages THEN 0.7 WHEN share >= $most THEN 0.6 ELSE 0.5 END AS strength,
    year || '年' || title || '支出' || all_payments || '次共' || yuan(total) || '，付给' || payee || payments || '次' || yuan(amount) || '，占' || percent(share)
    || CASE WHEN vendors = 1 THEN '，没有第二家' ELSE '，其余' || (vendors - 1) || '家' END
    || '；单次最高' || yuan(largest) || '，单次都不到集体研究起点' || yuan(limit_value) || '，合计达到'
    || CASE WHEN villages > 1 THEN '；同一经手人' || handler || '（只比姓名）在' || villages || '个村都这样' ELSE '' END AS reason
FROM spread
