-- 同一名目节外是不是也在发、有没有会议定过补贴标准
WITH cited AS (
    SELECT hit_id, village_code, first_on, unnest(evidence) AS row_id
    FROM hit
),
hit_payment AS (
    SELECT h.hit_id, h.village_code, h.first_on, regexp_replace(coalesce(a.reason, '补贴'), $period_words, '', 'g') AS reason_key
    FROM cited AS h
    JOIN ledger.allowance AS a ON a.row_id = h.row_id
    UNION
    SELECT h.hit_id, h.village_code, h.first_on, regexp_replace(replace(coalesce(s.summary, '补贴'), s.payee, ''), $period_words, '', 'g')
    FROM cited AS h
    JOIN features.spend AS s ON s.row_id = h.row_id
),
same_reason AS (
    SELECT
        r.hit_id, r.reason_key, a.row_id, a.allowance_on,
        NOT EXISTS (
            SELECT 1
            FROM policy.festival AS f
            WHERE f.festival IN ('元旦', '春节', '元宵', '清明', '端午', '中秋', '国庆')
                AND a.allowance_on BETWEEN f.festival_on - CAST($before_days AS INTEGER) AND f.festival_on + CAST($after_days AS INTEGER)
        )
        AND NOT EXISTS (
            SELECT 1
            FROM policy.occasion AS f
            WHERE f.kind = 'festival' AND f.village_code = a.village_code
                AND a.allowance_on BETWEEN f.from_on - CAST($before_days AS INTEGER) AND f.to_on + CAST($after_days AS INTEGER)
        ) AS is_ordinary
    FROM hit_payment AS r
    JOIN ledger.allowance AS a
        ON a.village_code = r.village_code
        AND a.allowance_on BETWEEN r.first_on - 365 AND r.first_on + 365
        AND regexp_replace(coalesce(a.reason, '补贴'), $period_words, '', 'g') = r.reason_key
),
reason_month AS (
    SELECT
        hit_id, reason_key,
        count(DISTINCT date_trunc('month', allowance_on)) FILTER (WHERE is_ordinary) AS months,
        list(row_id ORDER BY row_id) FILTER (WHERE is_ordinary) AS rows
    FROM same_reason
    GROUP BY hit_id, reason_key
),
-- Quarter ends all lie near a feast.
by_quarter AS (
    SELECT hit_id, bool_and(is_worded) OR (count(DISTINCT paid_on) >= 3 AND bool_and(is_turn)) AS is_by_quarter
    FROM (
        SELECT h.hit_id, a.allowance_on AS paid_on, regexp_matches(coalesce(a.reason, ''), $by_quarter_words) AS is_worded,
            (month(a.allowance_on) % 3 = 0 AND day(a.allowance_on) >= $quarter_last_from)
            OR (month(a.allowance_on) % 3 = 1 AND day(a.allowance_on) <= $quarter_first_to) AS is_turn
        FROM cited AS h
        JOIN ledger.allowance AS a ON a.row_id = h.row_id
    )
    GROUP BY hit_id
),
paid_sum AS (
    SELECT DISTINCT h.hit_id, '(^|[^0-9])' || regexp_replace(CAST(coalesce(a.amount, s.amount) AS VARCHAR), '\.?0+$', '') || '元' AS sum_pattern
    FROM cited AS h
    LEFT JOIN ledger.allowance AS a ON a.row_id = h.row_id
    LEFT JOIN features.spend AS s ON s.row_id = h.row_id
    WHERE a.row_id IS NOT NULL OR s.row_id IS NOT NULL
),
vote AS (
    SELECT
        h.hit_id, m.row_id, m.decision_no,
        coalesce(m.is_passed, false)
        AND regexp_matches(m.meeting_type, $voting_bodies)
        AND regexp_matches(coalesce(m.topic, ''), '误工|补贴|补助|津贴|报酬|值班|绩效|考核')
        -- What was voted for others than those who work for the village says nothing of its officers.
        AND (NOT regexp_matches(m.topic, $others_words) OR regexp_matches(m.topic, $own_words))
        AND coalesce(m.start_on BETWEEN h.first_on - CAST($vote_before_days AS INTEGER) AND h.first_on, false)
        AND (NOT contains(m.topic, '元') OR bool_and(regexp_matches(m.topic, p.sum_pattern))) AS is_vote
    FROM hit AS h
    JOIN paid_sum AS p ON p.hit_id = h.hit_id
    JOIN ledger.meeting AS m ON m.village_code = h.village_code
    GROUP BY h.hit_id, h.first_on, m.row_id, m.decision_no, m.is_passed, m.meeting_type, m.topic, m.start_on
)
SELECT
    r.hit_id,
    'regular_stipend' AS innocent,
    bool_and(r.months >= 2) OR any_value(q.is_by_quarter) AS holds,
    coalesce(flatten(list(rows ORDER BY reason_key) FILTER (WHERE months >= 2)), [])[1:10] AS evidence,
    CASE
        WHEN any_value(q.is_by_quarter) THEN '事由写明按季，或都在季末季初发放，像按季发的补贴'
        WHEN bool_and(months >= 2) THEN '同一名目前后一年里在节外' || min(months) || '个月也发过，像日常补贴'
        ELSE '同一名目前后一年里在节外只有' || min(months) || '个月发过，不像日常补贴'
    END AS sentence
FROM reason_month AS r
JOIN by_quarter AS q ON q.hit_id = r.hit_id
GROUP BY r.hit_id
UNION ALL
SELECT
    hit_id,
    'voted_standard',
    bool_or(is_vote),
    coalesce(list(DISTINCT row_id ORDER BY row_id) FILTER (WHERE is_vote), []),
    CASE
        WHEN bool_or(is_vote) THEN '发放前有定补贴标准的会议' || min(decision_no) FILTER (WHERE is_vote)
        ELSE '会议记录里没有发放前' || $vote_before_days || '天内、由代表会议或成员会议定下这个数额的决议'
    END
FROM vote
GROUP BY hit_id
