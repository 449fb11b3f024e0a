-- An emergency confirmed afterwards, an agreed advance, an earlier decision on the same thing, and a contract renewed.
WITH cited AS (SELECT hit_id, village_code, unnest(evidence) AS row_id FROM hit),
text_of AS (
    SELECT cited.hit_id, concat_ws(' ', contract.contract_name, contract.object, contract.award_mode, outlay.text, project.project_name, meeting.topic) AS text,
        concat_ws(' ', contract.pay_mode, outlay.text) AS payment, contract.contract_name
    FROM cited
    LEFT JOIN ledger.contract ON contract.village_code = cited.village_code AND contract.row_id = cited.row_id
    LEFT JOIN features.outlay ON outlay.village_code = cited.village_code AND outlay.row_id = cited.row_id
    LEFT JOIN ledger.project ON project.village_code = cited.village_code AND project.row_id = cited.row_id
    LEFT JOIN ledger.meeting ON meeting.village_code = cited.village_code AND meeting.row_id = cited.row_id
),
asked AS (
    SELECT hit.hit_id, hit.village_code, hit.subject, hit.evidence, hit.first_on, hit.last_on, string_agg(text_of.text, ' ' ORDER BY text_of.text) AS text,
        string_agg(text_of.payment, ' ' ORDER BY text_of.payment) AS payment, coalesce(string_agg(text_of.contract_name, ' '), '') AS contract_name
    FROM hit
    JOIN text_of ON text_of.hit_id = hit.hit_id
    GROUP BY hit.hit_id, hit.village_code, hit.subject, hit.evidence, hit.first_on, hit.last_on
),
confirmed AS (
    SELECT asked.hit_id, min(meeting.start_on) AS start_on, arg_min(meeting.row_id, (meeting.start_on, meeting.row_id)) AS row_id
    FROM asked
    JOIN ledger.meeting
        ON meeting.village_code = asked.village_code AND list_contains(asked.evidence, meeting.row_id) AND meeting.start_on <= asked.first_on + $confirm_days
    GROUP BY asked.hit_id
),
earlier AS (
    SELECT asked.hit_id, spoken.row_id, spoken.start_on, spoken.topic
    FROM asked
    JOIN (
        SELECT village_code, row_id, start_on, topic,
            list_distinct(list_filter(list_transform(range(1, len(words)), lambda i: substr(words, i, 2)), lambda pair: NOT contains(pair, ' '))) AS pairs
        FROM (
            SELECT meeting.*, regexp_replace(coalesce(topic, ''), $common_words, ' ', 'g') AS words FROM ledger.meeting WHERE is_passed AND related_no IS NULL
        )
    ) AS spoken
        ON spoken.village_code = asked.village_code
        AND spoken.start_on BETWEEN asked.first_on - $before_days AND asked.first_on
        AND NOT list_contains(asked.evidence, spoken.row_id)
        AND (contains(spoken.topic, asked.subject) OR len(list_filter(spoken.pairs, lambda pair: contains(asked.text, pair))) >= $sure_words)
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY spoken.start_on DESC, spoken.row_id) = 1
)
SELECT
    asked.hit_id,
    'emergency' AS innocent,
    regexp_matches(asked.text, $emergency_words) AND confirmed.hit_id IS NOT NULL AS holds,
    CASE WHEN confirmed.hit_id IS NULL THEN [] ELSE [confirmed.row_id] END AS evidence,
    CASE
        WHEN NOT regexp_matches(asked.text, $emergency_words) THEN '摘要、合同和议题没有写应急、抢险'
        WHEN confirmed.hit_id IS NULL THEN '写有“' || regexp_extract(asked.text, $emergency_words) || '”，但之后' || $confirm_days || '天内没有会议确认'
        ELSE '写有“' || regexp_extract(asked.text, $emergency_words) || '”，' || cn_day(confirmed.start_on) || '经会议确认'
    END AS sentence
FROM asked
LEFT JOIN confirmed ON confirmed.hit_id = asked.hit_id
UNION ALL
SELECT
    hit_id,
    'agreed_advance',
    regexp_matches(payment, $advance_words),
    [],
    CASE WHEN regexp_matches(payment, $advance_words) THEN '付款方式或摘要写有“' || regexp_extract(payment, $advance_words) || '”' ELSE '付款方式和摘要没有写定金、预付' END
FROM asked
UNION ALL
SELECT
    asked.hit_id,
    'earlier_decision',
    CASE WHEN earlier.hit_id IS NOT NULL THEN TRUE WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) THEN FALSE END,
    CASE WHEN earlier.hit_id IS NULL THEN [] ELSE [earlier.row_id] END,
    CASE
        WHEN earlier.hit_id IS NOT NULL THEN '此前' || cn_day(earlier.start_on) || '的会议（' || earlier.topic || '）议题对得上，可能当时已定'
        WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) THEN '此前一年的会议记录里没有议题对得上的'
        ELSE '本村没有会议记录可查'
    END
FROM asked
LEFT JOIN earlier ON earlier.hit_id = asked.hit_id
UNION ALL
SELECT
    hit_id,
    'renewal',
    regexp_matches(contract_name, $renewal_words),
    [],
    CASE WHEN regexp_matches(contract_name, $renewal_words) THEN '合同名称写有“' || regexp_extract(contract_name, $renewal_words) || '”' ELSE '合同名称没有续签的写法' END
FROM asked
