-- A vote to change the use, or meals and goods for the works or the old whom the fund was for.
WITH line AS (
    SELECT hit.hit_id, hit.first_on, hit.last_on, spend.account_name, spend.lists, spend.innocent_lists, spend.row_id,
        regexp_matches(concat_ws(' ', spend.summary, spend.item), $crew_words) AS is_for_crew
    FROM (SELECT hit_id, first_on, last_on, unnest(evidence) AS row_id FROM hit) AS hit
    JOIN features.spend ON spend.row_id = hit.row_id
),
public AS (
    SELECT
        hit_id,
        bool_and(is_for_crew OR list_has_any(innocent_lists, ['dining', 'festival', 'travel', 'gift_card', 'venue', 'personal', 'tobacco_alcohol']))
            AS is_public,
        list(row_id) AS evidence
    FROM line
    GROUP BY hit_id
),
told AS (SELECT DISTINCT village_code FROM ledger.meeting WHERE topic IS NOT NULL),
decided AS (
    SELECT hit.hit_id, min(meeting.start_on) AS met_on, min_by(meeting.topic, (meeting.start_on, meeting.row_id)) AS topic, list(meeting.row_id) AS evidence
    FROM hit
    JOIN ledger.meeting ON meeting.village_code = hit.village_code AND meeting.start_on BETWEEN hit.first_on - $vote_days AND hit.first_on
        AND coalesce(meeting.is_passed, TRUE) AND regexp_matches(meeting.topic, $adjust_words)
        AND regexp_matches(meeting.topic, '专项|专款|资金|经费|补偿|结余|一事一议')
    GROUP BY hit.hit_id
)
SELECT
    hit.hit_id,
    'adjusted' AS innocent,
    CASE WHEN decided.hit_id IS NOT NULL THEN TRUE WHEN told.village_code IS NOT NULL THEN FALSE END AS holds,
    coalesce(decided.evidence, []) AS evidence,
    CASE
        WHEN decided.hit_id IS NOT NULL THEN cn_day(decided.met_on) || '会议议题“' || decided.topic || '”提到调整专款用途'
        WHEN told.village_code IS NOT NULL THEN '此前' || $vote_days || '天的会议议题没有提到调整专款用途'
        ELSE '本村没有写明议题的会议记录可查'
    END AS sentence
FROM hit
LEFT JOIN decided ON decided.hit_id = hit.hit_id
LEFT JOIN told ON told.village_code = hit.village_code
UNION ALL
SELECT hit_id, 'for_the_purpose', TRUE, evidence, '摘要写明施工用餐、慰问困难群众等正当事项' FROM public WHERE is_public
