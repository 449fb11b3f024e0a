-- 是不是监护人替未成年人、老人领，是不是亲属一家，是不是单位的代发账号
WITH cited AS (
    SELECT hit_id, village_code, subject, last_on, strength, unnest(evidence) AS row_id
    FROM hit
),
payment AS (
    SELECT
        c.hit_id, c.village_code, person_key(a.person_name) AS name_key, a.account_no, a.row_id, person_key(a.person_name) = person_key(c.subject) AS is_subject,
        date_sub('year', TRY_STRPTIME(CASE WHEN len(a.id_no) = 18 THEN a.id_no[7:14] END, '%Y%m%d')::DATE, c.last_on) AS age
    FROM cited AS c
    JOIN ledger.allowance AS a ON a.row_id = c.row_id
),
-- Only where several names share one account is there somebody for whom another draws.
shared AS (
    SELECT hit_id FROM payment WHERE account_no IS NOT NULL GROUP BY hit_id, account_no HAVING count(DISTINCT name_key) > 1
    UNION
    SELECT p.hit_id FROM payment AS p JOIN cited AS c ON c.hit_id = p.hit_id JOIN features.insider AS o ON o.row_id = c.row_id WHERE NOT p.is_subject
),
other AS (
    SELECT hit_id, count(DISTINCT name_key) AS people, bool_and(age < $minor_age OR age >= $old_age) AS is_cared_for, list(row_id ORDER BY row_id) AS rows
    FROM payment
    WHERE NOT is_subject AND hit_id IN (SELECT hit_id FROM shared)
    GROUP BY hit_id
),
kin AS (
    SELECT p.hit_id, bool_and(r.row_id IS NOT NULL) AS is_kin, bool_or(h.has_kin) AS has_kin, list(DISTINCT r.row_id) FILTER (r.row_id IS NOT NULL) AS rows
    FROM payment AS p
    JOIN (
        SELECT c.hit_id, o.official_key,
            EXISTS (FROM features.insider AS k WHERE k.village_code = o.village_code AND k.is_relative AND k.official_key = o.official_key) AS has_kin
        FROM cited AS c
        JOIN features.insider AS o ON o.row_id = c.row_id
    ) AS h ON h.hit_id = p.hit_id
    LEFT JOIN features.insider AS r ON r.village_code = p.village_code AND r.official_key = h.official_key AND list_contains(r.name_keys, p.name_key)
    WHERE NOT p.is_subject AND p.hit_id IN (SELECT hit_id FROM shared)
    GROUP BY p.hit_id
),
drawn_by AS (
    SELECT o.hit_id, bool_and(e.payee_type NOT IN ('natural_person', 'unknown')) AS is_unit, list(DISTINCT b.row_id) AS rows
    FROM other AS o
    JOIN payment AS p ON p.hit_id = o.hit_id
    JOIN ledger.bank_line AS b ON b.village_code = p.village_code AND b.counterparty_account = p.account_no
    JOIN features.payee AS e ON e.payee = b.counterparty
    GROUP BY o.hit_id
)
SELECT
    hit_id, 'guardian' AS innocent, is_cared_for AND people <= $cared_for AS holds, rows AS evidence,
    CASE
        WHEN is_cared_for AND people <= $cared_for THEN '其余' || people || '人按身份证号都不满' || $minor_age || '岁或年满' || $old_age || '岁，可能由家人代领'
        WHEN is_cared_for THEN '其余' || people || '人虽是老人或未成年人，人数超过一家'
        WHEN NOT is_cared_for THEN '其余' || people || '人按身份证号有成年人，不都是老人或未成年人'
        ELSE '明细没有身份证号，看不出是不是老人或未成年人'
    END AS sentence
FROM other
UNION ALL
SELECT
    hit_id, 'same_household', CASE WHEN is_kin THEN TRUE WHEN has_kin THEN FALSE END, coalesce(rows, []),
    CASE WHEN is_kin THEN '其余的人都在该干部的亲属名册里' WHEN has_kin THEN '其余的人不都在该干部的亲属名册里' ELSE '没有报送该干部的亲属名册，看不出是不是一家人' END
FROM kin
UNION ALL
SELECT hit_id, 'payroll_account', is_unit, rows, CASE WHEN is_unit THEN '银行流水里该账号是单位账户，像代发账户' ELSE '银行流水里该账号是个人账户' END
FROM drawn_by
