-- A contract that ended, a thing disposed of, or a decision to stop or waive.
WITH ended AS (
    SELECT hit.hit_id, max(contract.end_on) AS end_on, list(contract.row_id) AS evidence,
        bool_and(coalesce(contract.end_on, DATE '9999-12-31') <= hit.last_on OR regexp_matches(coalesce(contract.status, ''), $ended_words)) AS is_ended
    FROM hit
    JOIN ledger.contract ON contract.village_code = hit.village_code
        AND (contract.party_b = hit.subject OR contains(concat_ws(' ', contract.object, contract.contract_name), hit.subject))
    GROUP BY hit.hit_id
),
disposed AS (
    SELECT hit.hit_id, min(asset.asset_name) AS name, list(asset.row_id) AS evidence
    FROM hit
    JOIN ledger.asset ON asset.village_code = hit.village_code AND contains(asset.asset_name, hit.subject)
        AND (asset.disposed_on <= hit.last_on OR regexp_matches(coalesce(asset.use_status, ''), $ended_words))
    GROUP BY hit.hit_id
),
decided AS (
    SELECT hit.hit_id, min(meeting.start_on) AS met_on, min_by(meeting.topic, (meeting.start_on, meeting.row_id)) AS topic, list(meeting.row_id) AS evidence
    FROM hit
    JOIN ledger.meeting ON meeting.village_code = hit.village_code AND contains(meeting.topic, hit.subject) AND regexp_matches(meeting.topic, $waived_words)
        AND meeting.start_on BETWEEN hit.first_on - 365 AND hit.last_on AND coalesce(meeting.is_passed, TRUE)
    GROUP BY hit.hit_id
)
SELECT hit_id, 'contract_ended' AS innocent, is_ended AS holds, evidence,
    CASE WHEN is_ended THEN '有关的合同已经到期或终止' || coalesce('（最晚' || cn_day(end_on) || '）', '') ELSE '有关的合同仍在期内' END AS sentence
FROM ended
UNION ALL
SELECT hit_id, 'asset_gone', TRUE, evidence, '资产台账登记“' || name || '”已处置或停用' FROM disposed
UNION ALL
SELECT hit_id, 'decided', TRUE, evidence, cn_day(met_on) || '会议议题“' || topic || '”提到停收或减免' FROM decided
