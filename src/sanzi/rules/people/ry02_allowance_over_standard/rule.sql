-- 误工单价高于会议或当地所定、一月天数过多、干部领报酬又领误工、未经核定的奖金：一个村一年一类，一条疑点
WITH reason AS (
    SELECT
        reason, regexp_matches(reason, $labour_words) AND NOT regexp_matches(reason, $approved_words) AS is_labour,
        regexp_matches(reason, $bonus_words) AND NOT regexp_matches(reason, $approved_words) AS is_bonus,
        regexp_matches(reason, $long_period_words) AS is_long, regexp_extract_all(reason, $labour_words) AS kinds
    FROM (SELECT DISTINCT reason FROM ledger.allowance)
),
written AS (
    SELECT person_name, person_key(person_name) AS name_key FROM (SELECT DISTINCT person_name FROM ledger.allowance)
),
payment AS (
    SELECT
        a.village_code, a.person_name, a.id_no, a.account_no, a.reason, a.allowance_on AS paid_on, a.days, a.amount, a.row_id, w.name_key,
        coalesce(upper(a.id_no), w.name_key) AS person, coalesce(r.is_labour, FALSE) AS is_labour, coalesce(r.is_bonus, FALSE) AS is_bonus,
        coalesce(r.is_long, FALSE) AS is_long, r.kinds,
        CASE WHEN a.days > 0 THEN CAST(a.amount / a.days AS DECIMAL(18, 2)) END AS day_rate
    FROM ledger.allowance AS a
    LEFT JOIN reason AS r USING (reason)
    LEFT JOIN written AS w USING (person_name)
    WHERE a.amount > 0 AND a.allowance_on IS NOT NULL
),
-- What the representatives decided for a day, and for a month at most; of several sums in one decision the highest.
vote AS (
    SELECT
        village_code, start_on, row_id, regexp_extract_all(topic, $labour_words) AS kinds,
        list_max(list_transform(list_concat(
            regexp_extract_all(topic, '每人?每?(?:天|日|工日|个工)([0-9]+(?:\.[0-9]+)?)元', 1),
            regexp_extract_all(topic, '([0-9]+(?:\.[0-9]+)?)元?(?:/|每|一)人?(?:天|日|工)', 1)
        ), lambda each: TRY_CAST(each AS DECIMAL(18, 2)))) AS day_rate,
        TRY_CAST(nullif(regexp_extract(topic, '每月(?:不超过|不得超过|最多|至多)([0-9]+)[天个日]', 1), '') AS INTEGER) AS month_days
    FROM ledger.meeting
    WHERE is_passed AND regexp_matches(meeting_type, $voting_bodies) AND regexp_matches(topic, $labour_words)
),
-- The latest decision on this kind of work (误工 means any) stands for vote_before_days; after that, or where there is none, the local limit.
in_force AS (
    SELECT
        p.row_id AS payment_id, max(v.start_on) FILTER (v.day_rate IS NOT NULL) AS start_on,
        max_by(v.day_rate, (v.start_on, v.day_rate)) FILTER (v.day_rate IS NOT NULL) AS day_rate,
        max_by(v.row_id, (v.start_on, v.day_rate, v.row_id)) FILTER (v.day_rate IS NOT NULL) AS row_id,
        max_by(v.month_days, (v.start_on, v.month_days)) FILTER (v.month_days IS NOT NULL) AS month_days,
        max_by(v.row_id, (v.start_on, v.month_days, v.row_id)) FILTER (v.month_days IS NOT NULL) AS days_row_id
    FROM payment AS p
    JOIN vote AS v ON v.village_code = p.village_code AND p.paid_on BETWEEN v.start_on AND v.start_on + $vote_before_days
    WHERE p.is_labour AND (list_contains(v.kinds, '误工') OR list_has_any(v.kinds, p.kinds))
    GROUP BY p.row_id
),
judged AS (
    SELECT
        p.*, v.start_on AS voted_on, v.row_id AS vote_row_id, v.day_rate AS voted_rate, v.month_days AS voted_days, v.days_row_id,
        coalesce(v.day_rate, l.value) AS standard, coalesce(l.is_strict OR v.day_rate IS NOT NULL, TRUE) AS is_strict,
        v.day_rate IS NOT NULL OR coalesce(l.is_confirmed, FALSE) AS is_firm
    FROM payment AS p
    LEFT JOIN in_force AS v ON v.payment_id = p.row_id
    LEFT JOIN policy.limit_on AS l ON l.name = 'allowance_day' AND l.village_code = p.village_code AND p.paid_on BETWEEN l.from_on AND l.to_on
),
over_rate AS (
    SELECT
        village_code, year(paid_on) AS year, 'rate' AS kind, sum(CAST(amount - standard * days AS DECIMAL(18, 2))) AS amount,
        min(paid_on) AS first_on, max(paid_on) AS last_on,
        list(row_id) || coalesce(list(DISTINCT vote_row_id) FILTER (vote_row_id IS NOT NULL), []) AS evidence,
        CASE WHEN bool_or(is_firm) AND sum(amount - standard * days) >= $notable THEN 0.7 ELSE 0.55 END
        + CASE WHEN bool_or(is_firm) THEN 0.2 ELSE 0.1 END * least(1, (sum(amount - standard * days) / $large)::DOUBLE) AS strength,
        count(DISTINCT person) || '人' || count(*) || '笔误工按每天最高' || yuan(max(day_rate)) || '发放，高于'
        || CASE WHEN bool_or(voted_rate IS NOT NULL) THEN cn_day(max(voted_on)) || '会议定的每天' ELSE '当地限额每天' END || yuan(min(standard))
        || '，超出部分' AS told
    FROM judged
    WHERE day_rate IS NOT NULL AND is_labour AND CASE WHEN is_strict THEN day_rate > standard ELSE day_rate >= standard END
    GROUP BY village_code, year(paid_on), voted_rate IS NOT NULL
),
person_month AS (
    SELECT
        village_code, person, date_trunc('month', paid_on) AS month, min(person_name) AS person_name, sum(days) AS days, sum(amount) AS amount,
        min(paid_on) AS first_on, max(paid_on) AS last_on, list(row_id) AS rows, coalesce(max(voted_days), $month_days) AS cap,
        max(days_row_id) AS vote_row_id
    FROM judged
    WHERE days > 0 AND is_labour AND NOT is_long
    GROUP BY village_code, person, date_trunc('month', paid_on)
    HAVING sum(days) > coalesce(max(voted_days), $month_days)
),
over_days AS (
    SELECT
        village_code, year(first_on) AS year, 'days' AS kind, sum(amount) AS amount, min(first_on) AS first_on, max(last_on) AS last_on,
        flatten(list(rows)) || coalesce(list(DISTINCT vote_row_id) FILTER (vote_row_id IS NOT NULL), []) AS evidence,
        CASE WHEN bool_or(vote_row_id IS NOT NULL) THEN 0.7 ELSE 0.5 END AS strength,
        count(DISTINCT person) || '人' || count(*) || '个月的误工超过每月' || min(cap) || '天（'
        || CASE WHEN bool_or(vote_row_id IS NOT NULL) THEN '会议所定' ELSE '经验值' END
        || '），最多的' || arg_max(person_name, (days, person)) || '一个月'
        || regexp_replace(CAST(max(days) AS VARCHAR), '\.?0+$', '') || '天，这些月份共' AS told
    FROM person_month
    GROUP BY village_code, year(first_on)
),
paid_month AS (
    SELECT DISTINCT village_code, date_trunc('month', voucher_on) AS month
    FROM features.spend
    WHERE list_contains(list_concat(lists, innocent_lists), 'allowance') AND regexp_matches(text, $officer_pay_words)
),
to_officer AS (
    -- Number or account tells that it is the officer; the name alone may be a namesake's.
    SELECT
        p.*, o.row_id AS officer_row_id,
        coalesce(o.id_no = upper(p.id_no), FALSE) OR coalesce(list_contains(o.account_nos, p.account_no), FALSE) AS is_known,
        m.month IS NOT NULL AND NOT coalesce(NOT d.is_workday, FALSE) AS is_duty
    FROM payment AS p
    JOIN features.insider AS o ON o.village_code = p.village_code AND NOT o.is_relative AND NOT regexp_matches(o.standing, $unpaid_posts)
        AND o.name_keys[1] = p.name_key AND (o.id_no = upper(p.id_no) OR o.id_no IS NULL OR p.id_no IS NULL)
        AND p.paid_on BETWEEN coalesce(o.from_on, p.paid_on) AND coalesce(o.to_on, p.paid_on)
    LEFT JOIN paid_month AS m ON m.village_code = p.village_code AND m.month = date_trunc('month', p.paid_on)
    LEFT JOIN policy.calendar_day AS d ON d.day = p.paid_on
    WHERE p.is_labour OR p.is_bonus
    QUALIFY row_number() OVER (PARTITION BY p.row_id ORDER BY is_known DESC, o.row_id) = 1
),
to_officers AS (
    SELECT
        village_code, year(paid_on) AS year, CASE WHEN is_bonus THEN 'bonus' ELSE 'duty' END AS kind, sum(amount) AS amount,
        min(paid_on) AS first_on, max(paid_on) AS last_on, list(row_id) || list(DISTINCT officer_row_id) AS evidence, 
        CASE WHEN sum(amount) FILTER (is_known) >= $large THEN 0.7 ELSE 0.55 END AS strength,
        count(DISTINCT person) || '名村干部'
        || CASE WHEN is_bonus THEN '领取' ELSE '在账上发干部报酬的月份，工作日又领误工、值班补贴' END
        || count(*) || '笔“' || string_agg(DISTINCT reason, '、' ORDER BY reason) || '”'
        || CASE WHEN is_bonus THEN '，事由没有写乡镇核定' ELSE '' END
        || CASE WHEN bool_and(is_known) THEN '' ELSE '（' || count(DISTINCT person) FILTER (NOT is_known) || '人只有姓名相同，不排除同名）' END || '，共' AS told
    FROM to_officer
    WHERE is_bonus OR is_duty
    GROUP BY village_code, year(paid_on), is_bonus
    HAVING sum(amount) >= $officer_least
),
found AS (
    SELECT * FROM over_rate
    UNION ALL
    SELECT * FROM over_days
    UNION ALL
    SELECT * FROM to_officers
)
SELECT
    f.village_code, coalesce(v.village_name, f.village_code) AS subject, f.evidence, f.amount, f.first_on, f.last_on, round(f.strength, 3) AS strength,
    f.year || '年' || f.told || yuan(f.amount) AS reason
FROM found AS f
LEFT JOIN ledger.village AS v ON v.village_code = f.village_code
