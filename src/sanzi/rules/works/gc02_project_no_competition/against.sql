-- An emergency, work done by the villagers themselves, a second notice after a failed one, and a direct award that a meeting agreed to.
WITH job AS (
    SELECT hit.hit_id, hit.village_code, hit.first_on, job.job_name, job.decision_no, job.deal_no, job.notice_start_on, job.deal_row_id,
        [job.project_no, job.contract_no, job.deal_no] AS numbers, concat_ws(' ', job.job_name, job.award_mode) AS text
    FROM hit
    JOIN features.works_job AS job ON job.village_code = hit.village_code AND list_contains(hit.evidence, job.row_id)
),
spoken AS (
    SELECT job.hit_id, meeting.row_id, meeting.start_on, coalesce(meeting.topic, '') AS topic, meeting.meeting_type
    FROM job
    JOIN ledger.meeting
        ON meeting.village_code = job.village_code
        AND meeting.is_passed
        AND (
            meeting.decision_no = job.decision_no
            OR list_has_any(string_split_regex(meeting.related_no, '[,，、;；\s]+'), job.numbers)
            OR (contains(meeting.topic, job.job_name) AND abs(date_diff('day', meeting.start_on, job.first_on)) <= $meeting_days)
        )
),
told AS (
    SELECT job.hit_id, concat_ws(' ', job.text, string_agg(spoken.topic, ' ' ORDER BY spoken.start_on, spoken.row_id)) AS text,
        count(spoken.row_id) AS meetings, EXISTS (FROM ledger.meeting WHERE meeting.village_code = job.village_code) AS has_meetings,
        coalesce(list(spoken.row_id) FILTER (WHERE regexp_matches(spoken.topic, $emergency_words)), []) AS emergency_ids,
        coalesce(list(spoken.row_id) FILTER (WHERE regexp_matches(spoken.topic, $own_words)), []) AS own_ids,
        coalesce(list(spoken.row_id) FILTER (WHERE regexp_matches(spoken.topic, $direct_words)), []) AS direct_ids,
        min(spoken.topic) FILTER (WHERE regexp_matches(spoken.topic, $direct_words)) AS direct_topic
    FROM job
    LEFT JOIN spoken ON spoken.hit_id = job.hit_id
    GROUP BY job.hit_id, job.village_code, job.text
),
again AS (
    SELECT job.hit_id, list(deal.row_id) AS row_ids, min(deal.notice_start_on) AS notice_start_on
    FROM job
    JOIN ledger.deal
        ON deal.village_code = job.village_code AND deal.deal_name = job.job_name AND deal.deal_no <> job.deal_no AND deal.notice_start_on < job.notice_start_on
    GROUP BY job.hit_id
)
-- That no paper speaks of it proves nothing.
SELECT hit_id, 'emergency' AS innocent, CASE WHEN regexp_matches(text, $emergency_words) THEN TRUE END AS holds, emergency_ids AS evidence,
    CASE WHEN regexp_matches(text, $emergency_words) THEN '登记写有“' || regexp_extract(text, $emergency_words) || '”'
        ELSE '工程名称、发包方式和会议议题没有写应急、抢险' END AS sentence
FROM told
UNION ALL
SELECT hit_id, 'own_labour', CASE WHEN regexp_matches(text, $own_words) THEN TRUE END, own_ids,
    CASE WHEN regexp_matches(text, $own_words) THEN '登记写有“' || regexp_extract(text, $own_words) || '”' ELSE '没有写以工代赈、村民自建' END
FROM told
UNION ALL
SELECT hit_id, 'direct_decided', CASE WHEN len(direct_ids) > 0 THEN TRUE WHEN has_meetings THEN FALSE END, direct_ids,
    CASE WHEN len(direct_ids) > 0 THEN '会议通过“' || direct_topic || '”' WHEN meetings > 0 THEN '有关会议没有写直接发包' WHEN has_meetings THEN '没有找到有关这项工程的会议'
        ELSE '本村没有会议记录可查' END
FROM told
UNION ALL
SELECT job.hit_id, 'second_notice', again.hit_id IS NOT NULL, coalesce(again.row_ids, []),
    CASE WHEN again.hit_id IS NOT NULL THEN '此前' || cn_day(again.notice_start_on) || '已就同一工程公告过一次' ELSE '没有此前公告过的记录' END
FROM job
LEFT JOIN again ON again.hit_id = job.hit_id
WHERE job.deal_row_id IS NOT NULL
