-- Upkeep that comes round, another part or place, a job never carried out, and damage or extension that a meeting named.
WITH asked AS (
    SELECT hit.hit_id, hit.village_code, hit.reason, job.row_id, job.job_name, job.job_on, job.accepted_on, job.settled, job.contractor,
        [job.project_no, job.contract_no] AS numbers, job.project_no, job.contract_no, fold(job.site) AS spot,
        row_number() OVER (PARTITION BY hit.hit_id ORDER BY job.job_on, job.row_id) AS place
    FROM hit
    JOIN features.works_job AS job ON job.village_code = hit.village_code AND list_contains(hit.evidence, job.row_id)
    WHERE NOT contains(hit.reason, '直接拨给')
),
told AS (
    SELECT hit_id, village_code, string_agg(job_name, ' ' ORDER BY place) AS text, count(*) AS jobs, count(spot) AS named, count(DISTINCT spot) AS spots,
        string_agg(DISTINCT spot, '、' ORDER BY spot) AS spot_text, list(row_id) AS row_ids
    FROM asked
    GROUP BY hit_id, village_code
),
spoken AS (
    SELECT asked.hit_id, meeting.row_id, meeting.start_on, meeting.topic
    FROM asked
    JOIN ledger.meeting
        ON meeting.village_code = asked.village_code
        AND meeting.is_passed
        AND regexp_matches(coalesce(meeting.topic, ''), $renew_words)
        AND (list_has_any(string_split_regex(meeting.related_no, '[,，、;；\s]+'), asked.numbers) OR contains(meeting.topic, asked.job_name))
    WHERE asked.place = 2
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY meeting.start_on, meeting.row_id) = 1
),
naming AS (SELECT DISTINCT village_code FROM features.spend WHERE project_no IS NOT NULL OR contract_no IS NOT NULL),
done AS (
    SELECT asked.hit_id, naming.village_code IS NOT NULL AS is_seen,
        max(asked.accepted_on) IS NOT NULL OR max(asked.settled) IS NOT NULL AS is_finished, count(spend.row_id) AS payments,
        coalesce(list(spend.row_id) FILTER (WHERE spend.row_id IS NOT NULL), []) AS row_ids
    FROM asked
    LEFT JOIN naming ON naming.village_code = asked.village_code
    LEFT JOIN features.spend
        ON spend.village_code = asked.village_code AND spend.payee = asked.contractor AND (spend.project_no = asked.project_no OR spend.contract_no = asked.contract_no)
    WHERE asked.place = 1
    GROUP BY asked.hit_id, naming.village_code
)
SELECT hit_id, 'upkeep' AS innocent, regexp_matches(text, $upkeep_words) AS holds, [] AS evidence,
    CASE WHEN regexp_matches(text, $upkeep_words) THEN '名称写有“' || regexp_extract(text, $upkeep_words) || '”，可能每年要做' ELSE '名称不是清淤、养护一类' END AS sentence
FROM told
UNION ALL
SELECT hit_id, 'other_part', CASE WHEN spots > 1 THEN TRUE WHEN named = jobs THEN FALSE END, row_ids,
    CASE WHEN spots > 1 THEN '登记的地点不同（' || spot_text || '）' WHEN named = jobs THEN '登记的地点都是' || spot_text ELSE '没有都写地点' END
FROM told
UNION ALL
SELECT hit_id, 'not_carried_out', CASE WHEN payments > 0 OR is_finished THEN FALSE WHEN is_seen THEN TRUE END, row_ids,
    CASE WHEN payments > 0 THEN '前一项已付款' || payments || '笔' WHEN is_finished THEN '前一项已有验收日期或结算价'
        WHEN is_seen THEN '前一项没有付款、验收和结算，可能没有实施' ELSE '凭证不写编号，看不出前一项有没有付款' END
FROM done
UNION ALL
SELECT told.hit_id, 'renewed',
    CASE WHEN spoken.hit_id IS NOT NULL OR regexp_matches(told.text, $renew_words) THEN TRUE
        WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = told.village_code) THEN FALSE END,
    CASE WHEN spoken.hit_id IS NULL THEN [] ELSE [spoken.row_id] END,
    CASE WHEN spoken.hit_id IS NOT NULL THEN cn_day(spoken.start_on) || '会议通过“' || spoken.topic || '”'
        WHEN regexp_matches(told.text, $renew_words) THEN '名称写有“' || regexp_extract(told.text, $renew_words) || '”'
        WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = told.village_code) THEN '会议记录没有写损毁、续建、扩建' ELSE '本村没有会议记录可查' END
FROM told
LEFT JOIN spoken ON spoken.hit_id = told.hit_id
UNION ALL
SELECT hit_id, 'shared_cost', FALSE, [], '两处付款合计已超过合同价，不是各付一部分'
FROM hit
WHERE contains(reason, '直接拨给')
