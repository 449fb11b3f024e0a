-- 多出的开支是不是征迁工作经费、是不是经会议定了用途、村干部有没有增加、是不是到账以前就欠着的
WITH spent AS (
    SELECT
        hit.hit_id,
        sum(s.amount) AS amount,
        coalesce(sum(s.amount) FILTER (WHERE regexp_matches(coalesce(s.summary, ''), $clearance_words)), 0) AS clearance,
        coalesce(max_by(s.row_id, (s.amount, s.row_id), 3) FILTER (WHERE regexp_matches(coalesce(s.summary, ''), $clearance_words)), []) AS evidence,
        coalesce(sum(s.amount) FILTER (WHERE i.invoice_on IS NOT NULL), 0) AS dated,
        coalesce(sum(s.amount) FILTER (WHERE i.invoice_on < date_trunc('month', hit.first_on)), 0) AS owed,
        coalesce(max_by(s.row_id, (s.amount, s.row_id), 3) FILTER (WHERE i.invoice_on < date_trunc('month', hit.first_on)), []) AS owed_rows
    FROM hit
    JOIN features.running_cost AS s
        ON s.village_code = hit.village_code
        AND s.voucher_on BETWEEN date_trunc('month', hit.first_on) AND hit.last_on
    JOIN features.spend AS i ON i.row_id = s.row_id
    WHERE NOT s.has_innocent_word AND s.kind NOT IN ('通讯', '报刊')
    GROUP BY hit.hit_id
),
vote AS (
    SELECT hit.hit_id, meeting.row_id, meeting.decision_no,
        coalesce(meeting.is_passed AND meeting.amount >= hit.amount AND meeting.start_on BETWEEN hit.first_on - 180 AND hit.last_on
            AND regexp_matches(meeting.topic, $vote_words), FALSE) AS is_vote
    FROM hit
    JOIN ledger.meeting ON meeting.village_code = hit.village_code
),
staff AS (
    SELECT
        hit.hit_id,
        count(DISTINCT o.person_name) FILTER (WHERE o.term_start_on < hit.first_on AND coalesce(o.term_end_on, hit.first_on) >= hit.first_on) AS before_count,
        count(DISTINCT o.person_name) FILTER (WHERE o.term_start_on <= hit.last_on AND coalesce(o.term_end_on, hit.last_on) >= hit.last_on) AS after_count,
        list(DISTINCT o.row_id ORDER BY o.row_id) FILTER (WHERE o.term_start_on BETWEEN hit.first_on AND hit.last_on) AS evidence
    FROM hit
    JOIN ledger.office_holder AS o ON o.village_code = hit.village_code
    GROUP BY hit.hit_id
)
SELECT
    hit_id,
    'clearance_office' AS innocent,
    clearance >= $clearance_share * amount AS holds,
    evidence,
    CASE WHEN evidence = [] THEN '到账后的这类开支没有摘要写明征迁、补偿工作的'
        ELSE '到账后的这类开支中摘要写明征迁、补偿工作的有' || yuan(clearance) || '，占' || percent(CAST(clearance AS DOUBLE) / CAST(amount AS DOUBLE))
    END AS sentence
FROM spent
UNION ALL
SELECT
    hit_id,
    'use_voted',
    bool_or(is_vote),
    coalesce(list(DISTINCT row_id ORDER BY row_id) FILTER (WHERE is_vote), []),
    CASE
        WHEN bool_or(is_vote) THEN '会议' || min(decision_no) FILTER (WHERE is_vote) || '通过的用途和金额不低于多出的支出'
        ELSE '会议记录里没有金额不低于多出支出的经费、开支决定'
    END
FROM vote
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'more_staff',
    after_count >= $staff_ratio * before_count,
    coalesce(evidence, []),
    '到账时在任村干部' || before_count || '人，期末' || after_count || '人'
FROM staff
WHERE before_count > 0
UNION ALL
SELECT
    hit_id,
    'back_payments',
    CASE WHEN owed >= $owed_share * amount THEN true WHEN dated >= $owed_share * amount THEN false END,
    owed_rows,
    CASE WHEN owed_rows = [] THEN '到账后的这类开支没有票据开在到账以前月份的' ELSE '到账后的这类开支中票据开在到账以前月份的有' || yuan(owed) END
    || '，有开票日期的共' || yuan(dated)
FROM spent
