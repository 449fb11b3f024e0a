-- 补贴补偿的对象：已经去世的、干部和亲属领困难救助的、几个村重复领的、比同批高得多的、一名干部的亲属领得集中的
WITH wording AS (
    SELECT reason, regexp_matches(reason, $means_words) AS is_means, regexp_replace(reason, $period_words, '', 'g') AS reason_key
    FROM (SELECT DISTINCT reason FROM ledger.allowance)
    WHERE regexp_matches(reason, $benefit_words) AND NOT regexp_matches(reason, $other_words)
),
benefit AS (
    SELECT
        a.village_code, v.county, v.village_name, a.person_name AS name, person_key(a.person_name) AS name_key, upper(a.id_no) AS id_no,
        coalesce(upper(a.id_no), person_key(a.person_name)) AS person, a.allowance_on AS paid_on, year(a.allowance_on) AS year, a.amount, a.reason,
        w.reason_key, w.is_means, a.row_id
    FROM ledger.allowance AS a
    JOIN wording AS w ON w.reason = a.reason
    JOIN ledger.village AS v ON v.village_code = a.village_code
    WHERE a.amount > 0 AND a.allowance_on IS NOT NULL
),
-- By number, else by a name that a namesake in the village is unlikely to bear.
of_insider AS (
    SELECT b.*, i.standing, i.is_relative, i.official_key, i.row_id AS insider_row_id, i.id_no IS NOT NULL AND b.id_no IS NOT NULL AS is_by_id, i.chance
    FROM benefit AS b
    JOIN features.insider AS i ON i.village_code = b.village_code AND list_contains(i.name_keys, b.name_key)
        AND CASE WHEN i.id_no IS NULL OR b.id_no IS NULL THEN i.chance <= $rare_chance ELSE i.id_no = b.id_no END
        AND b.paid_on BETWEEN coalesce(i.from_on, b.paid_on) AND coalesce(i.to_on, b.paid_on)
    QUALIFY row_number() OVER (PARTITION BY b.row_id ORDER BY i.is_relative, i.standing, i.row_id) = 1
),
dead AS (
    SELECT
        b.village_code, min(b.name) AS subject, sum(b.amount) AS amount, min(b.paid_on) AS first_on, max(b.paid_on) AS last_on,
        list(b.row_id) || list(DISTINCT s.row_id) AS evidence,
        -- What goes by the household's land is often still drawn in the name of its late head; what goes to the person ends with him.
        CASE
            WHEN bool_and(regexp_matches(b.reason, $household_words)) THEN 0.7
            WHEN count(*) FILTER (NOT regexp_matches(b.reason, $household_words) AND b.paid_on - s.from_on > $late_days) >= $dead_repeat THEN 0.9
            ELSE 0.8
        END AS strength,
        '人员状态记' || min(b.name) || cn_day(min(s.from_on)) || min(s.status) || '，' || cn_day(min(b.paid_on))
        || CASE WHEN count(*) > 1 THEN '至' || cn_day(max(b.paid_on)) ELSE '' END
        || '名下仍发“' || string_agg(DISTINCT b.reason, '、' ORDER BY b.reason) || '”'
        || count(*) || '笔共' || yuan(sum(b.amount)) || '（身份证号一致）' AS reason
    FROM benefit AS b
    -- A number under another name may be a slip of the pen.
    JOIN ledger.person_status AS s
        ON upper(s.id_no) = b.id_no AND person_key(s.person_name) = b.name_key AND regexp_matches(s.status, $dead_words) AND s.from_on < b.paid_on
    GROUP BY b.village_code, b.id_no
),
means AS (
    SELECT
        village_code, min(name) AS subject, sum(amount) AS amount, min(paid_on) AS first_on, max(paid_on) AS last_on,
        list(row_id) || list(DISTINCT insider_row_id) AS evidence, CASE WHEN NOT bool_and(is_by_id) OR bool_and(is_relative) THEN 0.55 ELSE 0.7 END AS strength,
        year || '年' || min(name) || '（' || min(standing) || '）领“' || string_agg(DISTINCT reason, '、' ORDER BY reason) || '”'
        || count(*) || '笔共' || yuan(sum(amount))
        || CASE WHEN bool_and(is_by_id) THEN '' ELSE '（只有姓名相同，不排除同名，推算本村另有同名者的概率' || chance_told(max(chance)) || '）' END AS reason
    FROM of_insider
    WHERE is_means
    GROUP BY village_code, person, year
),
-- The same number on the lists of two villages of the county for the same benefit in one year; the first village carries the hit.
twice AS (
    SELECT
        min(village_code) AS village_code, min(name) AS subject, sum(amount) AS amount, min(paid_on) AS first_on, max(paid_on) AS last_on,
        list(row_id) AS evidence, 0.7 AS strength,
        year || '年同一身份证号的' || min(name) || '在' || count(DISTINCT village_code) || '个单位（'
        || string_agg(DISTINCT coalesce(village_name, village_code), '、' ORDER BY coalesce(village_name, village_code))
        || '）都领“' || reason_key || '”，共' || yuan(sum(amount)) AS reason
    FROM benefit
    WHERE id_no IS NOT NULL AND NOT contains(id_no, '*')
    GROUP BY county, id_no, name_key, reason_key, year
    HAVING count(DISTINCT village_code) >= 2
),
batch AS (
    SELECT *, count(*) OVER one_batch AS people, CAST(median(amount) OVER one_batch AS DECIMAL(18, 2)) AS usual, mad(amount) OVER one_batch AS spread
    FROM (
        SELECT
            village_code, person, reason_key, year, min(name) AS name, sum(amount) AS amount, min(paid_on) AS first_on, max(paid_on) AS last_on,
            list(row_id ORDER BY row_id) AS rows
        FROM benefit
        GROUP BY village_code, person, reason_key, year
    )
    WINDOW one_batch AS (PARTITION BY village_code, reason_key, year)
),
outlier AS (
    SELECT
        b.village_code, b.name AS subject, b.amount, b.first_on, b.last_on,
        b.rows || CASE WHEN i.insider_row_id IS NULL THEN [] ELSE [i.insider_row_id] END AS evidence,
        CASE WHEN i.is_by_id THEN 0.7 ELSE 0.5 END AS strength,
        b.year || '年' || b.name || coalesce('（' || i.standing || '）', '') || '领“' || b.reason_key || '”' || yuan(b.amount)
        || '，是同批' || b.people || '户中位数' || yuan(b.usual)
        || '的' || format('{:.1f}', (b.amount / b.usual)::DOUBLE) || '倍' AS reason
    FROM batch AS b
    LEFT JOIN of_insider AS i ON i.row_id = b.rows[1]
    WHERE b.people >= $peers AND b.spread > 0 AND b.amount >= $times * b.usual AND b.amount >= $least AND 0.6745 * (b.amount - b.usual) / b.spread >= $robust_z
),
yearly AS (
    SELECT village_code, year, sum(amount) AS amount FROM benefit GROUP BY village_code, year
),
kin AS (
    SELECT k.village_code, k.official_key AS subject, sum(k.amount) AS amount, min(k.paid_on) AS first_on, max(k.paid_on) AS last_on,
        list(k.row_id) || list(DISTINCT k.insider_row_id) AS evidence,
        CASE WHEN NOT bool_and(k.is_by_id) THEN 0.55 WHEN sum(k.amount) >= $large THEN 0.8 ELSE 0.7 END AS strength,
        k.year || '年' || k.official_key || '名册上的' || count(DISTINCT k.person) || '名亲属领补贴补偿' || count(*) || '笔共' || yuan(sum(k.amount)) || '，占全村明细的'
        || percent((sum(k.amount) / any_value(y.amount))::DOUBLE) || CASE WHEN bool_and(k.is_by_id) THEN '' ELSE '（有的只有姓名相同，不排除同名）' END AS reason
    FROM of_insider AS k
    JOIN yearly AS y ON y.village_code = k.village_code AND y.year = k.year
    WHERE k.is_relative
    GROUP BY k.village_code, k.official_key, k.year
    HAVING count(DISTINCT k.person) >= $kin_people AND sum(k.amount) >= $kin_least AND sum(k.amount) >= $kin_share * any_value(y.amount)
),
found AS (
    SELECT * FROM dead
    UNION ALL
    SELECT * FROM means
    UNION ALL
    SELECT * FROM twice
    UNION ALL
    SELECT * FROM outlier
    UNION ALL
    SELECT * FROM kin
)
SELECT village_code, subject, evidence, amount, first_on, last_on, strength, reason FROM found
