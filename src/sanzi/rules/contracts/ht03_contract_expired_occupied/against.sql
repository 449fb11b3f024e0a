-- A renewal that was voted, a new letting on the platform, a thing given back, and a dispute.
WITH asked AS (
    SELECT hit.hit_id, tenancy.*
    FROM hit
    JOIN features.tenancy ON tenancy.village_code = hit.village_code AND list_contains(hit.evidence, tenancy.row_id)
),
voted AS (
    SELECT asked.hit_id, meeting.row_id, meeting.start_on, meeting.topic
    FROM asked
    JOIN ledger.meeting
        ON meeting.village_code = asked.village_code
        AND meeting.is_passed
        AND meeting.start_on >= asked.last_on - $vote_days
        AND regexp_matches(coalesce(meeting.topic, ''), $renew_words)
        AND (
            list_contains(string_split_regex(coalesce(meeting.related_no, ''), '[,，、;；\s]+'), asked.contract_no)
            OR contains(meeting.topic, asked.contract_no) OR contains(meeting.topic, asked.party_b) OR contains(meeting.topic, asked.thing)
        )
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY meeting.start_on, meeting.row_id) = 1
),
relet AS (
    SELECT asked.hit_id, deal.row_id, deal.deal_no, coalesce(deal.deal_on, deal.notice_start_on) AS on_day
    FROM asked
    JOIN ledger.deal
        ON deal.village_code = asked.village_code
        AND coalesce(deal.deal_on, deal.notice_start_on) > asked.last_on - $vote_days
        AND deal.row_id IS DISTINCT FROM asked.deal_row_id
        AND contains(deal.deal_name, asked.thing)
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY coalesce(deal.deal_on, deal.notice_start_on), deal.row_id) = 1
),
kept AS (
    SELECT asked.*, EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) AS has_meetings,
        EXISTS (FROM ledger.deal WHERE deal.village_code = asked.village_code) AS has_deals
    FROM asked
)
SELECT
    kept.hit_id,
    'renewed' AS innocent,
    CASE WHEN kept.has_meetings THEN voted.hit_id IS NOT NULL END AS holds,
    CASE WHEN voted.hit_id IS NULL THEN [] ELSE [voted.row_id] END AS evidence,
    CASE
        WHEN voted.hit_id IS NOT NULL THEN '有续租或延期的决议（' || cn_day(voted.start_on) || '，' || voted.topic || '），可能是新合同没有登记'
        WHEN kept.has_meetings THEN '会议记录里没有查到续租或延期的决议'
        ELSE '本村没有会议记录可查'
    END AS sentence
FROM kept
LEFT JOIN voted ON voted.hit_id = kept.hit_id
UNION ALL
SELECT
    kept.hit_id,
    'being_relet',
    CASE WHEN relet.hit_id IS NOT NULL THEN TRUE WHEN kept.has_deals AND kept.thing IS NOT NULL THEN FALSE END,
    CASE WHEN relet.hit_id IS NULL THEN [] ELSE [relet.row_id] END,
    CASE
        WHEN relet.hit_id IS NOT NULL THEN '交易平台有同一标的的新交易' || coalesce(relet.deal_no, '') || '（' || cn_day(relet.on_day) || '）'
        WHEN kept.has_deals AND kept.thing IS NOT NULL THEN '交易记录里没有“' || kept.thing || '”的新交易'
        ELSE '没有交易记录可查，或合同名称写得笼统，对不上交易'
    END
FROM kept
LEFT JOIN relet ON relet.hit_id = kept.hit_id
UNION ALL
SELECT
    hit_id,
    'given_back',
    CASE WHEN register_use IS NOT NULL THEN regexp_matches(register_use, $free_words) END,
    register_row_ids,
    CASE WHEN register_use IS NULL THEN '资源资产台账没有登记这份合同的标的' ELSE '资源资产台账登记的状况是“' || register_use || '”' END
FROM kept
UNION ALL
SELECT
    hit_id,
    'in_dispute',
    CASE WHEN regexp_matches(status, $dispute_words) THEN TRUE END,
    [row_id],
    '合同台账登记的状态是“' || coalesce(status, '未填') || '”'
FROM kept
