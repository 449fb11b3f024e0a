-- A renewal by the same tenant, a listing that found nobody, and a vote for letting it without the platform.
WITH asked AS (
    SELECT hit.hit_id, tenancy.*
    FROM hit
    JOIN features.tenancy ON tenancy.village_code = hit.village_code AND list_contains(hit.evidence, tenancy.row_id)
),
earlier AS (
    SELECT asked.hit_id, previous.row_id, previous.contract_no, previous.last_on
    FROM asked
    JOIN features.tenancy AS previous
        ON previous.village_code = asked.village_code AND previous.next_no = asked.contract_no AND previous.party_b = asked.party_b
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY previous.start_on DESC, previous.row_id) = 1
),
unsold AS (
    SELECT asked.hit_id, deal.row_id, deal.deal_no, coalesce(deal.notice_start_on, deal.deal_on) AS on_day
    FROM asked
    JOIN ledger.deal
        ON deal.village_code = asked.village_code
        AND deal.winner IS NULL
        AND coalesce(deal.notice_start_on, deal.deal_on) BETWEEN asked.signed_on - $listed_days AND asked.signed_on
        AND contains(deal.deal_name, asked.thing)
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY coalesce(deal.notice_start_on, deal.deal_on) DESC, deal.row_id) = 1
),
voted AS (
    SELECT asked.hit_id, meeting.row_id, meeting.start_on, meeting.topic, coalesce(regexp_matches(meeting.topic, $vote_words), FALSE) AS is_on_way
    FROM asked
    JOIN ledger.meeting
        ON meeting.village_code = asked.village_code
        AND meeting.is_passed
        AND meeting.start_on <= asked.signed_on
        AND (
            meeting.decision_no = asked.decision_no
            OR list_contains(string_split_regex(coalesce(meeting.related_no, ''), '[,，、;；\s]+'), asked.contract_no)
            OR contains(meeting.topic, asked.contract_no)
        )
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY is_on_way DESC, meeting.start_on, meeting.row_id) = 1
)
SELECT
    asked.hit_id,
    'renewal' AS innocent,
    CASE WHEN earlier.hit_id IS NOT NULL THEN TRUE WHEN asked.thing IS NOT NULL THEN FALSE END AS holds,
    CASE WHEN earlier.hit_id IS NULL THEN [] ELSE [earlier.row_id] END AS evidence,
    CASE
        WHEN earlier.hit_id IS NOT NULL THEN '同一承租方原有合同' || earlier.contract_no || '，这是续租'
        WHEN asked.thing IS NOT NULL THEN '合同台账里没有同一承租方对“' || asked.thing || '”的前一份合同'
        ELSE '合同名称写得笼统，看不出是不是续租'
    END AS sentence
FROM asked
LEFT JOIN earlier ON earlier.hit_id = asked.hit_id
UNION ALL
SELECT
    asked.hit_id,
    'nobody_bid',
    CASE WHEN unsold.hit_id IS NOT NULL THEN TRUE WHEN asked.thing IS NOT NULL THEN FALSE END,
    CASE WHEN unsold.hit_id IS NULL THEN [] ELSE [unsold.row_id] END,
    CASE
        WHEN unsold.hit_id IS NOT NULL THEN '此前挂牌' || coalesce(unsold.deal_no, '') || '（' || cn_day(unsold.on_day) || '）没有成交方'
        WHEN asked.thing IS NOT NULL THEN '签约前一年没有“' || asked.thing || '”挂牌未成交的记录'
        ELSE '合同名称写得笼统，对不上挂牌记录'
    END
FROM asked
LEFT JOIN unsold ON unsold.hit_id = asked.hit_id
UNION ALL
SELECT
    asked.hit_id,
    'voted_way',
    CASE WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) THEN coalesce(voted.is_on_way, FALSE) END,
    CASE WHEN voted.hit_id IS NULL THEN [] ELSE [voted.row_id] END,
    CASE
        WHEN voted.is_on_way THEN '签约前有同意协议、续租或合作的决议（' || cn_day(voted.start_on) || '，' || voted.topic || '）'
        WHEN voted.hit_id IS NOT NULL THEN '签约前有决议（' || cn_day(voted.start_on) || '，' || coalesce(voted.topic, '未写议题') || '），没有写不进场'
        WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) THEN '会议记录里没有查到这份合同的决议'
        ELSE '本村没有会议记录可查'
    END
FROM asked
LEFT JOIN voted ON voted.hit_id = asked.hit_id
