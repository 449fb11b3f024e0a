-- A survey that was decided, a second contract on the same land, and words for local or gross measure.
WITH asked AS (
    SELECT hit.hit_id, resource.village_code, resource.resource_name, resource.row_id, contract.row_id AS contract_row_id, contract.contract_no,
        contract.party_b,
        concat_ws(' ', contract.contract_name, contract.object, contract.unit, contract.pay_mode) AS text, contract.start_on, contract.end_on
    FROM hit
    JOIN ledger.resource ON resource.village_code = hit.village_code AND list_contains(hit.evidence, resource.row_id)
    LEFT JOIN ledger.contract
        ON contract.village_code = resource.village_code AND contract.contract_no = resource.contract_no AND contract.parent_no IS NULL
    WHERE hit.subject <> '机动地'
    QUALIFY row_number() OVER (PARTITION BY hit.hit_id ORDER BY resource.resource_no, resource.row_id) = 1
),
surveyed AS (
    SELECT asked.hit_id, meeting.row_id, meeting.start_on, meeting.topic
    FROM asked
    JOIN ledger.meeting
        ON meeting.village_code = asked.village_code
        AND meeting.is_passed
        AND regexp_matches(coalesce(meeting.topic, ''), $survey_words)
        AND (
            list_contains(string_split_regex(coalesce(meeting.related_no, ''), '[,，、;；\s]+'), asked.contract_no)
            OR contains(meeting.topic, asked.resource_name) OR contains(meeting.topic, asked.contract_no) OR contains(meeting.topic, asked.party_b)
        )
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY meeting.start_on, meeting.row_id) = 1
),
second AS (
    SELECT asked.hit_id, contract.row_id, contract.contract_no
    FROM asked
    JOIN ledger.contract
        ON contract.village_code = asked.village_code
        AND contract.contract_no <> asked.contract_no
        AND (contains(contract.contract_name, asked.resource_name) OR contains(contract.object, asked.resource_name))
        AND coalesce(contract.start_on, contract.signed_on) <= asked.end_on
        AND coalesce(contract.end_on, asked.start_on) >= asked.start_on
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY contract.contract_no, contract.row_id) = 1
)
SELECT
    asked.hit_id,
    'surveyed_again' AS innocent,
    CASE WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) THEN surveyed.hit_id IS NOT NULL END AS holds,
    CASE WHEN surveyed.hit_id IS NULL THEN [] ELSE [surveyed.row_id] END AS evidence,
    CASE
        WHEN surveyed.hit_id IS NOT NULL THEN '有丈量、确权的决议（' || cn_day(surveyed.start_on) || '，' || surveyed.topic || '）'
        WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) THEN '会议记录里没有查到丈量、确权的决议'
        ELSE '本村没有会议记录可查'
    END AS sentence
FROM asked
LEFT JOIN surveyed ON surveyed.hit_id = asked.hit_id
UNION ALL
SELECT
    asked.hit_id,
    'let_in_parts',
    second.hit_id IS NOT NULL,
    CASE WHEN second.hit_id IS NULL THEN [] ELSE [second.row_id] END,
    CASE WHEN second.hit_id IS NOT NULL THEN '另有合同' || second.contract_no || '也写的是这处，可能分块发包' ELSE '合同台账里没有写这处的另一份合同' END
FROM asked
LEFT JOIN second ON second.hit_id = asked.hit_id
WHERE asked.contract_row_id IS NOT NULL
UNION ALL
SELECT
    hit_id,
    'other_measure',
    -- That a contract does not name its measure proves nothing.
    CASE WHEN regexp_matches(text, $measure_words) THEN TRUE END,
    list_filter([row_id, contract_row_id], lambda each: each IS NOT NULL),
    CASE WHEN regexp_matches(text, $measure_words) THEN '合同台账写有“' || regexp_extract(text, $measure_words) || '”'
        ELSE '合同台账没有写明按什么口径计面积' END
FROM asked
