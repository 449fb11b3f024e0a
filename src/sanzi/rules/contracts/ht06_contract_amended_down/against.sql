-- Relief by public policy or for a disaster, and a vote that came afterwards.
WITH asked AS (
    SELECT hit.hit_id, contract.*, main.party_b AS tenant, main.thing, coalesce(contract.parent_no, main.contract_no) AS main_no,
        concat_ws(' ', contract.contract_name, contract.object, contract.pay_mode) AS text
    FROM hit
    JOIN ledger.contract
        ON contract.village_code = hit.village_code
        AND list_contains(hit.evidence, contract.row_id)
        AND coalesce(contract.signed_on, contract.start_on) = hit.first_on
    JOIN features.tenancy AS main
        ON main.village_code = hit.village_code AND list_contains(hit.evidence, main.row_id) AND main.row_id <> contract.row_id
),
voted AS (
    SELECT asked.hit_id, meeting.row_id, meeting.start_on, meeting.topic
    FROM asked
    JOIN ledger.meeting
        ON meeting.village_code = asked.village_code
        AND meeting.is_passed
        AND meeting.start_on > coalesce(asked.signed_on, asked.start_on)
        AND (
            meeting.decision_no = asked.decision_no
            OR list_has_any(string_split_regex(coalesce(meeting.related_no, ''), '[,，、;；\s]+'), [asked.contract_no, asked.main_no])
            OR contains(meeting.topic, asked.contract_no) OR contains(meeting.topic, asked.main_no) OR contains(meeting.topic, asked.tenant)
            OR contains(meeting.topic, asked.thing)
        )
        AND regexp_matches(coalesce(meeting.topic, ''), $change_words)
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY meeting.start_on, meeting.row_id) = 1
)
SELECT
    hit_id,
    'policy_relief' AS innocent,
    -- That a ledger does not say why proves nothing.
    CASE WHEN regexp_matches(text, $relief_words) THEN TRUE END AS holds,
    [row_id] AS evidence,
    CASE WHEN regexp_matches(text, $relief_words) THEN '补充协议写有“' || regexp_extract(text, $relief_words) || '”'
        ELSE '合同台账没有写明减免的原因' END AS sentence
FROM asked
UNION ALL
SELECT
    asked.hit_id,
    'voted_later',
    voted.hit_id IS NOT NULL,
    CASE WHEN voted.hit_id IS NULL THEN [] ELSE [voted.row_id] END,
    CASE
        WHEN voted.hit_id IS NOT NULL THEN '签订以后有决议（' || cn_day(voted.start_on) || '，' || voted.topic || '）'
        ELSE '签订以后也没有查到变更的决议'
    END
FROM asked
LEFT JOIN voted ON voted.hit_id = asked.hit_id
