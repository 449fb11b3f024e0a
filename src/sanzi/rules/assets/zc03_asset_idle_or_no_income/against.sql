-- Rent waived or use granted by a vote, public use, works in progress on it, and rent of the same sum under another payer.
WITH thing AS (
    SELECT village_code, row_id, coalesce(resource_name, resource_no, '未写名称的资源') AS name, resource_no AS thing_no, contract_no FROM ledger.resource
    UNION ALL
    SELECT village_code, row_id, coalesce(asset_name, asset_no, '未写名称的资产'), asset_no, contract_no FROM ledger.asset
),
asked AS (
    SELECT hit.hit_id, thing.*,
        -- A cattle shed at 祠堂坪 is no hall of ancestors: there the word only says where.
        regexp_replace(thing.name, '(' || $public_words || ')(' || $beside_words || ')', '', 'g') AS own_name,
        tenancy.party_b, tenancy.annual, tenancy.pay_mode, tenancy.row_id AS contract_row_id
    FROM hit
    JOIN thing ON thing.village_code = hit.village_code AND list_contains(hit.evidence, thing.row_id)
    LEFT JOIN features.tenancy ON tenancy.village_code = thing.village_code AND tenancy.contract_no = thing.contract_no
    -- Of several things under one contract the first stands for all.
    QUALIFY row_number() OVER (PARTITION BY hit.hit_id ORDER BY thing.name, thing.row_id) = 1
),
voted AS (
    -- A decision about this very thing that words it otherwise settles nothing either way: people have to read it.
    SELECT asked.hit_id, meeting.row_id, meeting.start_on, meeting.topic, regexp_matches(coalesce(meeting.topic, ''), $waiver_words) AS is_waiver
    FROM asked
    JOIN ledger.meeting
        ON meeting.village_code = asked.village_code
        AND meeting.is_passed
        AND meeting.start_on BETWEEN $as_of - $vote_days AND $as_of
        AND (
            len(list_intersect(string_split_regex(coalesce(meeting.related_no, ''), '[,，、;；\s]+'), [asked.contract_no, asked.thing_no])) > 0
            OR contains(meeting.topic, asked.name) OR contains(meeting.topic, asked.contract_no) OR contains(meeting.topic, asked.party_b)
        )
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY is_waiver DESC, meeting.start_on DESC, meeting.row_id) = 1
),
built AS (
    SELECT asked.hit_id, project.row_id, project.project_name, project.start_on
    FROM asked
    JOIN ledger.project
        ON project.village_code = asked.village_code
        AND coalesce(project.accepted_on, $as_of) > $as_of - $works_days
        AND project.start_on <= $as_of
        AND (contains(project.project_name, asked.name) OR contains(project.site, asked.name))
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY project.start_on DESC, project.row_id) = 1
),
elsewhere AS (
    SELECT asked.hit_id, rent_receipt.row_id, rent_receipt.received_on, rent_receipt.counterparty
    FROM asked
    JOIN features.rent_receipt
        ON rent_receipt.village_code = asked.village_code
        AND rent_receipt.amount = asked.annual
        AND rent_receipt.contract_no IS NULL
        AND rent_receipt.received_on BETWEEN $as_of - $quiet_days + 1 AND $as_of
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY rent_receipt.received_on, rent_receipt.row_id) = 1
)
SELECT
    asked.hit_id,
    'voted_free' AS innocent,
    CASE
        WHEN voted.hit_id IS NOT NULL THEN nullif(voted.is_waiver, FALSE)
        WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) THEN FALSE
    END AS holds,
    CASE WHEN voted.hit_id IS NULL THEN [] ELSE [voted.row_id] END AS evidence,
    CASE
        WHEN NOT voted.is_waiver THEN '有关于它的决议（' || cn_day(voted.start_on) || '，' || voted.topic || '），议题看不出是不是减免、无偿使用'
        WHEN voted.hit_id IS NOT NULL THEN '有减免或无偿使用的决议（' || cn_day(voted.start_on) || '，' || voted.topic || '）'
        WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) THEN '近两年的会议记录里没有查到减免或无偿使用的决议'
        ELSE '本村没有会议记录可查'
    END AS sentence
FROM asked
LEFT JOIN voted ON voted.hit_id = asked.hit_id
UNION ALL
SELECT
    hit_id,
    'public_use',
    -- That a name does not speak of public use proves nothing.
    CASE WHEN regexp_matches(own_name, $public_words) THEN TRUE END,
    [row_id],
    CASE WHEN regexp_matches(own_name, $public_words) THEN '名称里写有“' || regexp_extract(own_name, $public_words) || '”' ELSE '名称看不出是公益设施' END
FROM asked
UNION ALL
SELECT
    asked.hit_id,
    'under_works',
    CASE WHEN built.hit_id IS NOT NULL THEN TRUE WHEN EXISTS (FROM ledger.project WHERE project.village_code = asked.village_code) THEN FALSE END,
    CASE WHEN built.hit_id IS NULL THEN [] ELSE [built.row_id] END,
    CASE
        WHEN built.hit_id IS NOT NULL THEN '近一年有在它上面的工程：' || coalesce(built.project_name, '未写名称') || '（' || cn_day(built.start_on) || '开工）'
        ELSE '工程项目台账里没有近一年在它上面的工程'
    END
FROM asked
LEFT JOIN built ON built.hit_id = asked.hit_id
UNION ALL
SELECT
    asked.hit_id,
    'booked_elsewhere',
    elsewhere.hit_id IS NOT NULL,
    CASE WHEN elsewhere.hit_id IS NULL THEN [] ELSE [elsewhere.row_id] END,
    CASE
        WHEN elsewhere.hit_id IS NOT NULL
            THEN cn_day(elsewhere.received_on) || '有一笔同额租金记在' || coalesce(elsewhere.counterparty, '未写明的付款人') || '名下，没有对上合同'
        ELSE '近一年没有另记别处、没对上合同的同额租金'
    END
FROM asked
LEFT JOIN elsewhere ON elsewhere.hit_id = asked.hit_id
WHERE asked.annual > 0
UNION ALL
SELECT
    hit_id,
    'free_period',
    CASE WHEN regexp_matches(pay_mode, $free_words) THEN TRUE END,
    [contract_row_id],
    '合同的付款方式写“' || coalesce(pay_mode, '未填') || '”'
FROM asked
WHERE contract_row_id IS NOT NULL
