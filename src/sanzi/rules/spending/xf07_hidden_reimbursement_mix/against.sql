-- 当年有没有普查、换届、防疫、档案一类一次性的事，有没有会议同意的购置或活动，写成会议的那几天有没有开会
WITH said AS (
    SELECT
        hit.hit_id,
        coalesce(sum(s.amount) FILTER (regexp_matches(concat_ws(' ', s.summary, s.item), $one_off_words)), 0) AS one_off,
        sum(s.amount) AS amount,
        coalesce(list(s.row_id ORDER BY s.row_id) FILTER (regexp_matches(concat_ws(' ', s.summary, s.item), $one_off_words)), []) AS evidence
    FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS hit
    JOIN features.spend AS s ON s.row_id = hit.row_id
    GROUP BY hit.hit_id
),
convened AS (
    -- A restaurant may well have let its hall for the meeting that the claim names.
    SELECT cited.hit_id, cited.row_id, bool_or(meeting.row_id IS NOT NULL) AS is_held, list(meeting.row_id) FILTER (WHERE meeting.row_id IS NOT NULL) AS meetings
    FROM (
        SELECT hit.hit_id, s.village_code, s.row_id, coalesce(s.invoice_on, s.voucher_on) AS spent_on
        FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS hit
        JOIN features.spend AS s ON s.row_id = hit.row_id
        WHERE s.payee_type = 'dining' AND regexp_matches(concat_ws(' ', s.summary, s.item), '会议|会务')
    ) AS cited
    LEFT JOIN ledger.meeting
        ON meeting.village_code = cited.village_code AND regexp_matches(meeting.meeting_type, $large_meetings)
        AND cited.spent_on BETWEEN meeting.start_on AND meeting.end_on + CAST($meeting_days AS INTEGER)
    WHERE cited.village_code IN (SELECT village_code FROM ledger.meeting)
    GROUP BY cited.hit_id, cited.row_id
),
vote AS (
    SELECT hit.hit_id, meeting.row_id, meeting.decision_no, meeting.amount,
        coalesce(meeting.is_passed AND meeting.amount >= hit.amount
            AND meeting.start_on BETWEEN hit.first_on - CAST($vote_before_days AS INTEGER) AND hit.last_on
            AND regexp_matches(meeting.topic, $vote_words), FALSE) AS is_vote
    FROM hit
    JOIN ledger.meeting ON meeting.village_code = hit.village_code
)
SELECT
    hit_id,
    'one_off' AS innocent,
    one_off >= 0.5 * amount AS holds,
    evidence,
    CASE WHEN evidence = [] THEN '所列各笔没有写明选举、普查、档案、防疫等事项的' ELSE '所列各笔中写明选举、普查、档案、防疫等事项的' || yuan(one_off) END AS sentence
FROM said
UNION ALL
SELECT
    hit_id,
    'voted',
    bool_or(is_vote),
    coalesce(list(DISTINCT row_id ORDER BY row_id) FILTER (WHERE is_vote), []),
    CASE
        WHEN bool_or(is_vote) THEN '会议' || min(decision_no) FILTER (WHERE is_vote) || '同意过办公购置、培训、会务或宣传，金额'
            || yuan(max(amount) FILTER (WHERE is_vote))
        ELSE '会议记录里没有金额不低于这些支出的办公购置、培训、会务、宣传决定'
    END
FROM vote
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'mixed_trade',
    bool_and(is_held),
    coalesce(list_sort(list_distinct(flatten(list(meetings)))), []),
    CASE WHEN bool_and(is_held) THEN '写成会议、会务的各笔，开票前' || $meeting_days || '天内都开过代表会议等大会' ELSE '写成会议、会务的不是每笔前后都有会议记录' END
FROM convened
GROUP BY hit_id
