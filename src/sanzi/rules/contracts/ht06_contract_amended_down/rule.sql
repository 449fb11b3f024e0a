-- Supplements and mid-term new contracts that lower or waive the rent, lengthen the term or change the tenant, with no decision to be found.
WITH amended AS (
    SELECT supplement.village_code, supplement.row_id, supplement.contract_no, supplement.decision_no, supplement.contract_name AS name,
        coalesce(supplement.signed_on, supplement.start_on) AS changed_on, coalesce(supplement.start_on, supplement.signed_on) AS from_on,
        nullif(supplement.annual, 0) AS annual, supplement.end_on, supplement.is_open_ended, supplement.party_b, supplement.area,
        concat_ws(' ', supplement.contract_name, supplement.object, supplement.pay_mode) AS text, supplement.parent_no AS main_no, FALSE AS is_new
    FROM ledger.contract AS supplement
    WHERE supplement.parent_no IS NOT NULL
    UNION ALL
    SELECT later.village_code, later.row_id, later.contract_no, later.decision_no, later.contract_name, later.signed_on, later.start_on, later.annual,
        later.end_on,
        FALSE, later.party_b, later.area, later.contract_name, earlier.contract_no, TRUE
    FROM features.tenancy AS earlier
    JOIN features.tenancy AS later
        ON later.village_code = earlier.village_code AND later.contract_no = earlier.next_no AND later.start_on <= earlier.end_on
),
in_turn AS (
    -- Each change is measured against what held before it.
    SELECT amended.*, main.row_id AS main_row_id, main.contract_name AS main_name, main.thing, main.party_b AS tenant, main.deal_row_id,
        coalesce(main.deal_on, main.signed_on) AS awarded_on,
        coalesce(lag(amended.annual IGNORE NULLS) OVER earlier, main.annual) AS old_annual,
        coalesce(lag(amended.end_on IGNORE NULLS) OVER earlier, main.end_on) AS old_end_on,
        coalesce(lag(amended.party_b IGNORE NULLS) OVER earlier, main.party_b) AS old_party,
        coalesce(lag(amended.area IGNORE NULLS) OVER earlier, main.area) AS old_area
    FROM amended
    JOIN features.tenancy AS main ON main.village_code = amended.village_code AND main.contract_no = amended.main_no
    WHERE amended.changed_on <= $as_of
    WINDOW earlier AS (PARTITION BY amended.village_code, amended.main_no ORDER BY amended.changed_on, amended.contract_no, amended.row_id)
),
judged AS (
    SELECT in_turn.*, round(date_diff('month', from_on, coalesce(end_on, old_end_on) + INTERVAL 1 DAY) / 12.0, 2) AS years,
        -- Less land for less money is no lower rent.
        round(1 - annual / old_annual * CASE WHEN area > 0 AND old_area > 0 THEN old_area / area ELSE 1 END, 6) AS down,
        round(date_diff('month', old_end_on, end_on) / 12.0, 2) AS longer,
        coalesce(end_on > old_end_on OR (is_open_ended AND old_end_on IS NOT NULL), FALSE) AND NOT is_new AS is_longer,
        coalesce(NOT contains(fold(party_b), fold(old_party)) AND NOT contains(fold(old_party), fold(party_b)), FALSE) AS is_other_tenant,
        coalesce(regexp_matches(text, $waiver_words), FALSE) AS is_waiver, changed_on <= awarded_on + $soon_days AS is_soon
    FROM in_turn
),
changed AS (
    SELECT judged.*, coalesce(down > $least_share, FALSE) AS is_lower
    FROM judged
    WHERE coalesce(down > $least_share, FALSE) OR is_longer OR is_other_tenant OR is_waiver
),
decided AS (
    SELECT DISTINCT changed.row_id
    FROM changed
    JOIN ledger.meeting
        ON meeting.village_code = changed.village_code
        AND meeting.is_passed
        AND (
            meeting.decision_no = changed.decision_no
            -- A supplement kept under the number of its contract cannot be told from it by number.
            OR (
                changed.contract_no <> changed.main_no
                AND (
                    list_contains(string_split_regex(coalesce(meeting.related_no, ''), '[,，、;；\s]+'), changed.contract_no)
                    OR contains(meeting.topic, changed.contract_no)
                )
            )
            -- The vote by which the thing was first let is no vote for the change.
            OR (
                meeting.start_on > changed.awarded_on
                AND meeting.start_on BETWEEN changed.changed_on - $vote_days AND changed.changed_on
                AND regexp_matches(coalesce(meeting.topic, ''), $change_words)
                AND (
                    list_contains(string_split_regex(coalesce(meeting.related_no, ''), '[,，、;；\s]+'), changed.main_no)
                    OR contains(meeting.topic, changed.main_no) OR contains(meeting.topic, changed.tenant) OR contains(meeting.topic, changed.thing)
                )
            )
        )
        AND meeting.start_on <= changed.changed_on
)
SELECT
    village_code,
    coalesce(tenant, main_no) AS subject,
    list_concat([main_row_id, row_id], CASE WHEN deal_row_id IS NULL THEN [] ELSE [deal_row_id] END) AS evidence,
    CAST(CASE
        WHEN is_lower THEN (old_annual * CASE WHEN area > 0 AND old_area > 0 THEN area / old_area ELSE 1 END - annual) * greatest(coalesce(years, 1), 0)
        WHEN is_longer THEN coalesce(annual, old_annual) * coalesce(longer, 1)
        ELSE coalesce(old_annual, annual)
    END AS DECIMAL(18, 2)) AS amount,
    changed_on AS first_on,
    changed_on AS last_on,
    round(greatest(
        CASE WHEN is_lower THEN 0.7 WHEN is_waiver THEN 0.6 ELSE 0 END, CASE WHEN is_other_tenant THEN 0.6 ELSE 0 END, CASE WHEN is_longer THEN 0.55 ELSE 0 END
    ) + CASE WHEN is_soon AND deal_row_id IS NOT NULL THEN 0.15 WHEN is_soon THEN 0.1 ELSE 0 END
    + CASE WHEN is_lower AND down >= $far_share THEN 0.05 ELSE 0 END, 3) AS strength,
    '合同' || main_no || coalesce('（' || main_name || '）', '') || cn_day(changed_on) || CASE WHEN is_new THEN '换签合同' ELSE '签补充协议' END
        || contract_no || '：'
    || concat_ws(
        '；',
        CASE WHEN is_lower THEN '年租金由' || yuan(old_annual) || '变为' || yuan(annual) || '，单价低' || percent(down) WHEN is_waiver THEN '写有“'
            || regexp_extract(text, $waiver_words) || '”' END,
        CASE WHEN is_longer THEN '期限由' || cn_day(old_end_on) || '延到' || coalesce(cn_day(end_on), '长期') END,
        CASE WHEN is_other_tenant THEN '承租方由' || old_party || '换成' || party_b END
    )
    || CASE WHEN is_soon THEN '，距' || CASE WHEN deal_row_id IS NULL THEN '签约' ELSE '成交' END || '一年以内' ELSE '' END
        || '，会议记录里没有此前的决议' AS reason
FROM changed
ANTI JOIN decided ON decided.row_id = changed.row_id
