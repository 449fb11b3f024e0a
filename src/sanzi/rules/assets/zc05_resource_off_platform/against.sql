-- A renewal, a listing that found nobody, a vote for letting it without the platform, a deal that only lacks the number, and rent in kind.
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
near AS (
    -- The tenant won something about then, and neither paper names the other.
    SELECT asked.hit_id, deal.row_id, deal.deal_no, deal.deal_name, deal.deal_on
    FROM asked
    JOIN ledger.deal
        ON deal.village_code = asked.village_code AND fold(deal.winner) = fold(asked.party_b)
        AND deal.deal_on BETWEEN asked.signed_on - $tied_days AND asked.signed_on
        AND (deal.contract_no IS NULL OR deal.contract_no = asked.contract_no)
    ANTI JOIN features.tenancy AS other ON other.village_code = deal.village_code AND other.deal_no = deal.deal_no AND other.contract_no <> asked.contract_no
    WHERE asked.deal_row_id IS NULL AND NOT regexp_matches(concat_ws(' ', deal.deal_type, deal.deal_name), $works_words)
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY deal.deal_on DESC, deal.row_id) = 1
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
UNION ALL
SELECT
    asked.hit_id,
    'not_tied',
    CASE WHEN near.hit_id IS NOT NULL THEN TRUE WHEN asked.party_b IS NOT NULL THEN FALSE END,
    CASE WHEN near.hit_id IS NULL THEN [] ELSE [near.row_id] END,
    CASE
        WHEN near.hit_id IS NOT NULL
            THEN cn_day(near.deal_on) || '交易' || coalesce(near.deal_no, '') || coalesce('（' || near.deal_name || '）', '') || '由同一人成交，可能只是没有互填编号'
        ELSE '签约前' || $tied_days || '天里没有由同一人成交、未写合同的交易'
    END
FROM asked
LEFT JOIN near ON near.hit_id = asked.hit_id
WHERE asked.deal_row_id IS NULL
UNION ALL
SELECT
    hit_id,
    'in_kind',
    -- That a ledger does not speak of it proves nothing.
    CASE WHEN regexp_matches(concat_ws(' ', contract_name, pay_mode), $kind_words) THEN TRUE END,
    [row_id],
    CASE WHEN regexp_matches(concat_ws(' ', contract_name, pay_mode), $kind_words) THEN '合同台账写有“' || regexp_extract(concat_ws(' ', contract_name, pay_mode), $kind_words) || '”'
        ELSE '合同台账没有写以实物、修建抵租' END
FROM asked
