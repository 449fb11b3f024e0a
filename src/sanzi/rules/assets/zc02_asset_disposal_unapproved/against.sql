-- A loss that insurance paid, works that needed the place, a thing at the end of its life, and a vote that came afterwards.
WITH asked AS (
    SELECT hit.hit_id, asset.*
    FROM hit
    JOIN ledger.asset ON asset.village_code = hit.village_code AND list_contains(hit.evidence, asset.row_id)
),
insured AS (
    SELECT asked.hit_id, entry.row_id, entry.voucher_on, entry.summary, entry.credit
    FROM asked
    JOIN ledger.entry
        ON entry.village_code = asked.village_code
        AND entry.credit > 0
        AND entry.class = 'income'
        AND entry.voucher_on BETWEEN asked.disposed_on - $paid_days AND asked.disposed_on + $paid_days
    WHERE regexp_matches(coalesce(entry.summary, ''), $insured_words)
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY entry.voucher_on, entry.row_id) = 1
),
built AS (
    SELECT asked.hit_id, project.row_id, project.project_name, project.start_on
    FROM asked
    JOIN ledger.project
        ON project.village_code = asked.village_code
        AND project.start_on BETWEEN asked.disposed_on - $paid_days AND asked.disposed_on + $paid_days
        AND (contains(project.project_name, asked.asset_name) OR contains(project.site, asked.asset_name))
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY project.start_on, project.row_id) = 1
),
voted AS (
    SELECT asked.hit_id, meeting.row_id, meeting.start_on, meeting.topic
    FROM asked
    JOIN ledger.meeting
        ON meeting.village_code = asked.village_code
        AND meeting.is_passed
        AND meeting.start_on > asked.disposed_on
        AND (
            list_contains(string_split_regex(coalesce(meeting.related_no, ''), '[,，、;；\s]+'), asked.asset_no)
            OR contains(meeting.topic, asked.asset_no) OR contains(meeting.topic, asked.asset_name)
        )
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY meeting.start_on, meeting.row_id) = 1
)
SELECT
    asked.hit_id,
    'insured_loss' AS innocent,
    -- That nobody insured it proves nothing.
    CASE WHEN insured.hit_id IS NOT NULL THEN TRUE END AS holds,
    CASE WHEN insured.hit_id IS NULL THEN [] ELSE [insured.row_id] END AS evidence,
    CASE
        WHEN insured.hit_id IS NOT NULL THEN cn_day(insured.voucher_on) || '有赔款入账' || yuan(insured.credit) || '（' || insured.summary || '）'
        ELSE '处置前后半年账上没有保险赔款'
    END AS sentence
FROM asked
LEFT JOIN insured ON insured.hit_id = asked.hit_id
UNION ALL
SELECT
    asked.hit_id,
    'made_way',
    CASE WHEN built.hit_id IS NOT NULL THEN TRUE WHEN EXISTS (FROM ledger.project WHERE project.village_code = asked.village_code) THEN FALSE END,
    CASE WHEN built.hit_id IS NULL THEN [] ELSE [built.row_id] END,
    CASE
        WHEN built.hit_id IS NOT NULL THEN '处置前后半年有工程' || coalesce(built.project_name, '未写名称') || '（' || cn_day(built.start_on) || '开工）'
        ELSE '工程项目台账里没有因它而起的工程'
    END
FROM asked
LEFT JOIN built ON built.hit_id = asked.hit_id
UNION ALL
SELECT
    hit_id,
    'worn_out',
    CASE
        WHEN acquired_on IS NOT NULL
            THEN disposed_on >= acquired_on + to_years(CASE WHEN regexp_matches(coalesce(category, ''), $lasting_words) THEN $lasting_years
                WHEN regexp_matches(concat_ws(' ', category, asset_name), $short_words) THEN $short_years ELSE $life_years END)
    END,
    [row_id],
    coalesce('取得于' || cn_day(acquired_on) || '，到处置用了' || date_diff('year', acquired_on, disposed_on) || '年左右', '资产台账没有写取得日期')
FROM asked
UNION ALL
SELECT
    asked.hit_id,
    'voted_later',
    CASE WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) THEN voted.hit_id IS NOT NULL END,
    CASE WHEN voted.hit_id IS NULL THEN [] ELSE [voted.row_id] END,
    CASE
        WHEN voted.hit_id IS NOT NULL THEN '处置以后有决议（' || cn_day(voted.start_on) || '，' || coalesce(voted.topic, '未写议题') || '）'
        WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) THEN '处置以后也没有查到决议'
        ELSE '本村没有会议记录可查'
    END
FROM asked
LEFT JOIN voted ON voted.hit_id = asked.hit_id
