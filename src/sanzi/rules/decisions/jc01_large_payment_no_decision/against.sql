-- Records that do not reach back, a later confirmation, a decision in other words, a yearly plan, an emergency, and a regular service.
WITH cited AS (SELECT hit_id, village_code, unnest(evidence) AS row_id FROM hit),
text_of AS (
    SELECT cited.hit_id, concat_ws(' ', contract.contract_name, contract.object, contract.award_mode, outlay.text) AS text
    FROM cited
    LEFT JOIN ledger.contract ON contract.village_code = cited.village_code AND contract.row_id = cited.row_id
    LEFT JOIN features.outlay ON outlay.village_code = cited.village_code AND outlay.row_id = cited.row_id
),
asked AS (
    SELECT hit.hit_id, hit.village_code, hit.subject, hit.amount, hit.first_on, string_agg(text_of.text, ' ' ORDER BY text_of.text) AS text
    FROM hit
    JOIN text_of ON text_of.hit_id = hit.hit_id
    GROUP BY hit.hit_id, hit.village_code, hit.subject, hit.amount, hit.first_on
),
spoken AS (
    SELECT village_code, row_id, start_on, amount, topic,
        list_distinct(list_filter(list_transform(range(1, len(words)), lambda i: substr(words, i, 2)), lambda pair: NOT contains(pair, ' '))) AS pairs
    FROM (SELECT meeting.*, regexp_replace(coalesce(topic, ''), $common_words, ' ', 'g') AS words FROM ledger.meeting WHERE is_passed)
),
record AS (
    SELECT asked.hit_id, min(meeting.start_on) AS from_on,
        count(*) FILTER (WHERE meeting.start_on BETWEEN asked.first_on - $before_days AND asked.first_on) AS meetings
    FROM asked
    JOIN ledger.meeting ON meeting.village_code = asked.village_code
    GROUP BY asked.hit_id
),
confirmed AS (
    SELECT asked.hit_id, spoken.row_id, spoken.start_on, spoken.topic
    FROM asked
    JOIN spoken
        ON spoken.village_code = asked.village_code
        AND spoken.start_on > asked.first_on
        AND spoken.start_on <= asked.first_on + $after_days
        AND abs(spoken.amount - asked.amount) <= $amount_share * asked.amount
        AND (contains(spoken.topic, asked.subject) OR len(list_filter(spoken.pairs, lambda pair: contains(asked.text, pair))) >= 1)
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY spoken.start_on, spoken.row_id) = 1
),
loose AS (
    -- Near enough to be the decision, not near enough to be taken for it: two words in common, or the topic's only one, and no smaller sum.
    SELECT asked.hit_id, spoken.row_id, spoken.start_on, spoken.topic
    FROM asked
    JOIN spoken
        ON spoken.village_code = asked.village_code
        AND spoken.start_on BETWEEN asked.first_on - $before_days AND asked.first_on
        AND coalesce(spoken.amount, asked.amount) >= (1 - $amount_share) * asked.amount
        AND len(list_filter(spoken.pairs, lambda pair: contains(asked.text, pair))) >= greatest(1, least(2, len(spoken.pairs)))
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY spoken.start_on DESC, spoken.row_id) = 1
),
plan AS (
    SELECT asked.hit_id, meeting.row_id, meeting.start_on, meeting.topic
    FROM asked
    JOIN ledger.meeting
        ON meeting.village_code = asked.village_code
        AND meeting.is_passed
        AND meeting.start_on BETWEEN asked.first_on - $before_days AND asked.first_on
        AND regexp_matches(coalesce(meeting.topic, ''), $plan_words)
        AND coalesce(meeting.amount, asked.amount) >= asked.amount
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY meeting.start_on DESC, meeting.row_id) = 1
),
habit AS (
    SELECT asked.hit_id, count(DISTINCT date_trunc('month', outlay.voucher_on)) AS months
    FROM asked
    JOIN features.outlay ON outlay.village_code = asked.village_code AND outlay.payee = asked.subject AND year(outlay.voucher_on) = year(asked.first_on)
    GROUP BY asked.hit_id
)
SELECT
    hit_id,
    'records_thin' AS innocent,
    meetings = 0 OR from_on > (SELECT asked.first_on FROM asked WHERE asked.hit_id = record.hit_id) - $before_days // 2 AS holds,
    CAST([] AS VARCHAR[]) AS evidence,
    '会议记录从' || cn_day(from_on) || '起，付款（签约）前' || $before_days || '天内有' || meetings || '次会议' AS sentence
FROM record
UNION ALL
SELECT
    asked.hit_id,
    'later_confirmed',
    confirmed.hit_id IS NOT NULL,
    CASE WHEN confirmed.hit_id IS NULL THEN [] ELSE [confirmed.row_id] END,
    CASE
        WHEN confirmed.hit_id IS NULL THEN '之后' || $after_days || '天内也没有金额、议题对得上的会议'
        ELSE cn_day(confirmed.start_on) || '的会议（' || confirmed.topic || '）金额、议题对得上，可能是事后追认'
    END
FROM asked
LEFT JOIN confirmed ON confirmed.hit_id = asked.hit_id
UNION ALL
SELECT
    asked.hit_id,
    'approved_plan',
    plan.hit_id IS NOT NULL,
    CASE WHEN plan.hit_id IS NULL THEN [] ELSE [plan.row_id] END,
    CASE WHEN plan.hit_id IS NULL THEN '之前一年没有通过年度预算、资金使用计划的会议' ELSE cn_day(plan.start_on) || '的会议通过了' || plan.topic || '，可能已列入' END
FROM asked
LEFT JOIN plan ON plan.hit_id = asked.hit_id
UNION ALL
SELECT
    asked.hit_id,
    'loosely_worded',
    loose.hit_id IS NOT NULL,
    CASE WHEN loose.hit_id IS NULL THEN [] ELSE [loose.row_id] END,
    CASE
        WHEN loose.hit_id IS NULL THEN '之前一年也没有议题相近、金额不低于这笔支出的会议'
        ELSE cn_day(loose.start_on) || '的会议（' || loose.topic || '）议题相近，可能就是这件事'
    END
FROM asked
LEFT JOIN loose ON loose.hit_id = asked.hit_id
UNION ALL
SELECT
    hit_id,
    'emergency',
    regexp_matches(text, $emergency_words),
    [],
    CASE WHEN regexp_matches(text, $emergency_words) THEN '摘要或合同写有“' || regexp_extract(text, $emergency_words) || '”' ELSE '摘要和合同没有写应急、抢险' END
FROM asked
UNION ALL
SELECT hit_id, 'regular_service', months >= $regular_months, [], '当年有' || months || '个月付过款'
FROM habit
