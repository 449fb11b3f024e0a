-- 去世、服刑或在外地的人仍按出工领补贴；干部自己不领而亲属领得全村最多
WITH reason AS (
    SELECT reason, regexp_matches(reason, $labour_words) AS is_labour, regexp_matches(reason, $post_words) AS is_post FROM (SELECT DISTINCT reason FROM ledger.allowance)
),
payment AS (
    SELECT
        a.village_code, a.person_name, a.person_name AS name, person_key(a.person_name) AS name_key, upper(a.id_no) AS id_no,
        a.allowance_on AS paid_on, a.amount, a.row_id, coalesce(r.is_post, FALSE) AS is_post
    FROM ledger.allowance AS a
    LEFT JOIN reason AS r USING (reason)
    WHERE a.amount > 0 AND a.allowance_on IS NOT NULL AND (a.days > 0 OR r.is_labour)
),
status AS (
    SELECT
        person_key(person_name) AS name_key, upper(id_no) AS id_no, status, from_on, to_on, row_id,
        regexp_matches(status, $gone_words) AS is_gone
    FROM ledger.person_status
    WHERE from_on IS NOT NULL AND (regexp_matches(status, $gone_words) OR regexp_matches(status, $away_words))
),
absent AS (
    SELECT p.*, s.status, s.from_on, s.is_gone, s.row_id AS status_row_id, TRUE AS is_by_id, NULL AS told
    FROM payment AS p
    -- A number under another name may be a slip of the pen.
    JOIN status AS s ON s.id_no = p.id_no AND s.name_key = p.name_key
    WHERE p.paid_on BETWEEN s.from_on AND coalesce(s.to_on, p.paid_on)
    UNION ALL
    -- Without a number on either side a name counts only where the county's lists know one bearer of it.
    SELECT p.*, s.status, s.from_on, s.is_gone, s.row_id, FALSE, o.told
    FROM payment AS p
    JOIN status AS s ON s.name_key = p.name_key AND (s.id_no IS NULL OR p.id_no IS NULL)
    JOIN features.name_odds AS o ON o.village_code = p.village_code AND o.name_key = p.name_key AND o.bearers = 1
    WHERE p.paid_on BETWEEN s.from_on AND coalesce(s.to_on, p.paid_on)
),
absence AS (
    SELECT
        village_code, name_key, coalesce(id_no, '') AS id_no, is_by_id, is_gone, min(name) AS subject, min(status) AS status, min(from_on) AS from_on,
        count(DISTINCT row_id) AS payments, count(DISTINCT row_id) FILTER (paid_on - from_on > $late_days) AS late,
        count(DISTINCT date_trunc('month', paid_on)) AS months, min(paid_on) AS first_on, max(paid_on) AS last_on,
        list(DISTINCT row_id) || list(DISTINCT status_row_id) AS evidence, list(DISTINCT {'row_id': row_id, 'amount': amount}) AS paid, min(told) AS told
    FROM absent
    GROUP BY village_code, name_key, coalesce(id_no, ''), is_by_id, is_gone
),
person_year AS (
    SELECT
        village_code, name_key, id_no, year(paid_on) AS year, min(name) AS name, count(*) AS payments, sum(amount) AS amount,
        min(paid_on) AS first_on, max(paid_on) AS last_on, list(row_id) AS rows
    FROM payment
    WHERE NOT is_post
    GROUP BY village_code, name_key, id_no, year(paid_on)
),
ranked AS (
    SELECT *, count(*) OVER one_year AS people, CAST(median(amount) OVER one_year AS DECIMAL(18, 2)) AS usual,
        rank() OVER (PARTITION BY village_code, year ORDER BY amount DESC) AS place
    FROM person_year
    WINDOW one_year AS (PARTITION BY village_code, year)
),
of_kin AS (
    SELECT r.*, i.standing, i.row_id AS kin_row_id, i.chance, i.id_no IS NOT NULL AND r.id_no IS NOT NULL AS is_by_id
    FROM ranked AS r
    JOIN features.insider AS i ON i.village_code = r.village_code AND i.is_relative AND list_contains(i.name_keys, r.name_key)
        AND CASE WHEN i.id_no IS NULL OR r.id_no IS NULL THEN i.chance <= $rare_chance ELSE i.id_no = r.id_no END
        AND r.first_on BETWEEN coalesce(i.from_on, r.first_on) AND coalesce(i.to_on, r.first_on)
    ANTI JOIN person_year AS own ON own.village_code = r.village_code AND own.year = r.year AND own.name_key = i.official_key
    WHERE r.place <= $top AND r.people >= $peers AND r.amount >= $times * r.usual AND r.amount >= $kin_least
    QUALIFY row_number() OVER (PARTITION BY r.village_code, r.year, r.name_key, r.id_no ORDER BY i.standing, i.row_id) = 1
)
SELECT
    village_code, subject, evidence, list_sum(list_transform(paid, lambda each: each.amount)) AS amount, first_on, last_on,
    CASE
        WHEN is_gone AND is_by_id THEN CASE WHEN late >= $gone_repeat THEN 0.92 ELSE 0.85 END
        WHEN NOT is_gone AND is_by_id AND months >= $away_months THEN 0.7
        ELSE 0.5
    END AS strength,
    '人员状态记' || subject || cn_day(from_on) || '起' || status || '，' || cn_day(first_on)
    || CASE WHEN payments = 1 THEN '仍有一笔按出工领的补贴，' ELSE '至' || cn_day(last_on) || '仍有' || payments || '笔按出工领的补贴，' END
    || '共' || yuan(list_sum(list_transform(paid, lambda each: each.amount)))
    || CASE WHEN is_by_id THEN '（身份证号一致）' ELSE '（只有姓名相同，不排除同名：' || told || '）' END AS reason
FROM absence
UNION ALL
SELECT
    village_code, name, rows || [kin_row_id], amount, first_on, last_on, CASE WHEN amount >= $large AND is_by_id THEN 0.7 ELSE 0.55 END,
    year || '年' || name || '（' || standing || '）领误工补贴' || payments || '笔共' || yuan(amount) || '，居全村' || people || '名领取人第' || place || '位，是中位数'
    || yuan(usual) || '的' || format('{:.1f}', (amount / usual)::DOUBLE) || '倍，该干部本人没有领'
    || CASE WHEN is_by_id THEN '' ELSE '；只有姓名相同，不排除同名，推算本村另有同名者的概率' || chance_told(chance) END
FROM of_kin
