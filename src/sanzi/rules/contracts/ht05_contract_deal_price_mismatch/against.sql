-- Another measure of the same price, a change that was voted, and a winner who signed through its own head.
WITH asked AS (
    SELECT hit.hit_id, contract.*, round(date_diff('month', contract.start_on, contract.end_on + INTERVAL 1 DAY) / 12.0, 2) AS years
    FROM hit
    JOIN ledger.contract ON contract.village_code = hit.village_code AND list_contains(hit.evidence, contract.row_id)
),
closed AS (
    SELECT asked.*, deal.row_id AS deal_row_id, deal.price, deal.price_basis, deal.winner, deal.deal_on,
        coalesce(nullif(asked.annual, 0), asked.total / nullif(years, 0)) AS a_year,
        coalesce(nullif(asked.total, 0), asked.annual * years) AS whole,
        EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) AS has_meetings,
        regexp_replace(fold(asked.party_b), $suffix_words, '', 'g') AS party_name, regexp_replace(fold(deal.winner), $suffix_words, '', 'g') AS winner_name
    FROM asked
    JOIN hit ON hit.hit_id = asked.hit_id
    JOIN ledger.deal ON deal.village_code = asked.village_code AND list_contains(hit.evidence, deal.row_id)
),
measured AS (
    SELECT *, round(abs(CASE price_basis WHEN '年租金' THEN a_year WHEN '总价' THEN whole
            WHEN '单价' THEN CASE WHEN regexp_matches(coalesce(contract_type, ''), $letting_words) THEN a_year ELSE whole END / nullif(area, 0) END - price)
            / nullif(price, 0), 6) <= $tolerance AS is_own_measure,
        round(least(abs(a_year - price), abs(whole - price), abs(a_year / nullif(area, 0) - price), abs(whole / nullif(area, 0) - price),
        abs(a_year / 12 - price)) / nullif(price, 0), 6) <= $tolerance AS is_other_measure
    FROM closed
),
voted AS (
    SELECT measured.hit_id, meeting.row_id, meeting.start_on, meeting.topic
    FROM measured
    JOIN ledger.meeting
        ON meeting.village_code = measured.village_code
        AND meeting.is_passed
        AND meeting.start_on BETWEEN measured.deal_on AND coalesce(measured.signed_on, measured.start_on, $as_of) + $vote_days
        AND regexp_matches(coalesce(meeting.topic, ''), $change_words)
        AND (
            meeting.decision_no = measured.decision_no
            OR list_contains(string_split_regex(coalesce(meeting.related_no, ''), '[,，、;；\s]+'), measured.contract_no)
            OR contains(meeting.topic, measured.contract_no) OR contains(meeting.topic, measured.party_b)
        )
    QUALIFY row_number() OVER (PARTITION BY measured.hit_id ORDER BY meeting.start_on, meeting.row_id) = 1
),
headed AS (
    SELECT measured.hit_id, min(company.row_id) AS row_id, bool_or(company.legal_person IN (measured.party_b, measured.winner)) AS is_head,
        min(company.legal_person) AS head
    FROM measured
    JOIN ledger.company ON company.company_name IN (measured.winner, measured.party_b)
    WHERE measured.winner <> measured.party_b
    GROUP BY measured.hit_id
)
SELECT
    hit_id,
    'other_measure' AS innocent,
    is_other_measure AS holds,
    [row_id, deal_row_id] AS evidence,
    CASE
        WHEN is_other_measure THEN '成交价与合同的年租金、总价、月租或单价中的一项相同，可能只是计价方式填错'
        ELSE '成交价与合同的年租金、总价、月租、单价都对不上'
    END AS sentence
FROM measured
WHERE is_other_measure IS NOT NULL AND NOT coalesce(is_own_measure, price_basis IS NULL AND is_other_measure)
UNION ALL
SELECT
    measured.hit_id,
    'voted_change',
    CASE WHEN measured.has_meetings THEN voted.hit_id IS NOT NULL END,
    CASE WHEN voted.hit_id IS NULL THEN [] ELSE [voted.row_id] END,
    CASE
        WHEN voted.hit_id IS NOT NULL THEN '成交以后有变更的决议（' || cn_day(voted.start_on) || '，' || voted.topic || '）'
        WHEN measured.has_meetings THEN '会议记录里没有查到成交以后变更的决议'
        ELSE '本村没有会议记录可查'
    END
FROM measured
LEFT JOIN voted ON voted.hit_id = measured.hit_id
UNION ALL
SELECT
    measured.hit_id,
    'own_head',
    headed.is_head,
    CASE WHEN headed.row_id IS NULL THEN [] ELSE [headed.row_id] END,
    CASE
        WHEN headed.is_head THEN '企业登记的法定代表人' || headed.head || '就是另一方，可能由本人代签'
        WHEN headed.row_id IS NOT NULL THEN '企业登记的法定代表人是' || coalesce(headed.head, '未填') || '，不是合同或成交的另一方'
        ELSE '企业登记里没有成交方或合同对方'
    END
FROM measured
LEFT JOIN headed ON headed.hit_id = measured.hit_id
WHERE NOT contains(measured.party_name, measured.winner_name) AND NOT contains(measured.winner_name, measured.party_name)
UNION ALL
SELECT
    hit_id,
    'free_period',
    -- That a ledger does not speak of it proves nothing.
    CASE WHEN regexp_matches(concat_ws(' ', contract_name, object, pay_mode), $free_words) THEN TRUE END,
    [row_id],
    CASE
        WHEN regexp_matches(concat_ws(' ', contract_name, object, pay_mode), $free_words)
            THEN '合同台账写有“' || regexp_extract(concat_ws(' ', contract_name, object, pay_mode), $free_words) || '”，总金额里可能扣了免租的月份'
        ELSE '合同台账没有写免租期'
    END
FROM measured
WHERE regexp_matches(coalesce(contract_type, ''), $letting_words)
