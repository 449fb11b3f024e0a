-- 付款前有没有会议同意，是不是救灾，学校、协会是不是本村的
WITH vote AS (
    SELECT hit.hit_id, meeting.row_id, meeting.decision_no, meeting.amount,
        coalesce(meeting.is_passed AND meeting.amount >= hit.amount
            AND meeting.start_on BETWEEN hit.first_on - CAST($vote_before_days AS INTEGER) AND hit.first_on
            AND regexp_matches(meeting.topic, $vote_words), FALSE) AS is_vote
    FROM hit
    JOIN ledger.meeting ON meeting.village_code = hit.village_code
),
said AS (
    SELECT hit.hit_id, bool_and(regexp_matches(concat_ws(' ', s.summary, s.item), $relief_words)) AS is_relief, list(s.row_id ORDER BY s.row_id) AS evidence
    FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS hit
    JOIN features.spend AS s ON s.row_id = hit.row_id
    GROUP BY hit.hit_id
)
SELECT
    hit_id,
    'voted' AS innocent,
    bool_or(is_vote) AS holds,
    coalesce(list(DISTINCT row_id ORDER BY row_id) FILTER (WHERE is_vote), []) AS evidence,
    CASE
        WHEN bool_or(is_vote) THEN '付款前会议' || min(decision_no) FILTER (WHERE is_vote) || '同意，金额' || yuan(max(amount) FILTER (WHERE is_vote))
        ELSE '会议记录里没有付款前' || $vote_before_days || '天内、金额不低于支出的捐赠、赞助、活动决定'
    END AS sentence
FROM vote
GROUP BY hit_id
UNION ALL
SELECT hit_id, 'disaster_relief', TRUE, evidence, '摘要写明救灾、慈善' FROM said WHERE is_relief
UNION ALL
SELECT
    hit.hit_id,
    'village_own',
    contains(hit.subject, regexp_extract(v.village_name, '^(?:.+(?:县|市|镇|乡|街道))?(.+?)(?:村|社区)', 1)),
    [v.row_id],
    CASE
        WHEN contains(hit.subject, regexp_extract(v.village_name, '^(?:.+(?:县|市|镇|乡|街道))?(.+?)(?:村|社区)', 1)) THEN '收款单位的名称带本村村名'
        ELSE '收款单位的名称不带本村村名'
    END
FROM hit
JOIN ledger.village AS v ON v.village_code = hit.village_code AND regexp_matches(v.village_name, '^.+?(?:村|社区)')
WHERE regexp_matches(hit.subject, '小学|中学|学校|幼儿园|协会|联合会|理事会|文艺队|合唱队')
