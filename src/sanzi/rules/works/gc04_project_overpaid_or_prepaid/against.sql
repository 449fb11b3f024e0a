-- A change that a meeting agreed to, an agreed advance, an emergency, money that came back, and a deposit in place of the retention.
WITH cited AS (SELECT hit_id, village_code, unnest(evidence) AS row_id FROM hit),
asked AS (
    SELECT hit.hit_id, hit.village_code, hit.subject, hit.amount, hit.reason, hit.first_on, hit.last_on,
        coalesce(string_agg(DISTINCT job.pay_mode, '；' ORDER BY job.pay_mode), '') AS pay_mode,
        string_agg(DISTINCT concat_ws(' ', job.job_name, job.award_mode), ' ' ORDER BY concat_ws(' ', job.job_name, job.award_mode)) AS text,
        list(DISTINCT job.job_name) FILTER (WHERE job.job_name IS NOT NULL) AS names,
        list_concat(list(DISTINCT job.project_no), list(DISTINCT job.contract_no)) AS numbers, list(DISTINCT job.decision_no) AS decisions
    FROM hit
    JOIN cited ON cited.hit_id = hit.hit_id
    JOIN features.works_job AS job ON job.village_code = hit.village_code AND job.row_id = cited.row_id
    GROUP BY ALL
),
changed AS (
    SELECT asked.hit_id, meeting.row_id, meeting.start_on, meeting.topic, meeting.amount
    FROM asked
    JOIN ledger.meeting
        ON meeting.village_code = asked.village_code
        AND meeting.is_passed
        AND NOT list_contains(asked.decisions, meeting.decision_no)
        AND regexp_matches(coalesce(meeting.topic, ''), $change_words)
        AND (
            list_has_any(string_split_regex(meeting.related_no, '[,，、;；\s]+'), asked.numbers)
            OR len(list_filter(asked.names, lambda name: contains(meeting.topic, name))) > 0
        )
        AND coalesce(meeting.amount >= asked.amount, TRUE)
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY meeting.start_on, meeting.row_id) = 1
),
returned AS (
    SELECT asked.hit_id, sum(entry.debit) AS amount, list(DISTINCT entry.row_id) AS row_ids
    FROM asked
    JOIN ledger.entry AS other ON other.village_code = asked.village_code AND other.counterparty = asked.subject AND other.credit > 0
        AND other.voucher_on >= asked.first_on AND regexp_matches(other.summary, $refund_words)
    JOIN ledger.entry ON entry.voucher_key = other.voucher_key AND entry.role IN ('cash', 'bank') AND entry.debit > 0
    GROUP BY asked.hit_id
),
deposit AS (
    SELECT asked.hit_id, sum(entry.credit) AS amount, list(DISTINCT entry.row_id) AS row_ids
    FROM asked
    JOIN ledger.entry ON entry.village_code = asked.village_code AND entry.counterparty = asked.subject AND entry.credit > 0
        AND entry.role NOT IN ('cash', 'bank') AND regexp_matches(entry.summary, $deposit_words)
    GROUP BY asked.hit_id
)
SELECT
    asked.hit_id,
    'change_decided' AS innocent,
    CASE WHEN changed.hit_id IS NOT NULL THEN TRUE WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) THEN FALSE END AS holds,
    CASE WHEN changed.hit_id IS NULL THEN [] ELSE [changed.row_id] END AS evidence,
    CASE
        WHEN changed.hit_id IS NOT NULL THEN cn_day(changed.start_on) || '会议通过“' || changed.topic || '”' || coalesce('，金额' || yuan(changed.amount), '')
        WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) THEN '会议记录里没有同意这项工程变更、追加的决定'
        ELSE '本村没有会议记录可查'
    END AS sentence
FROM asked
LEFT JOIN changed ON changed.hit_id = asked.hit_id
WHERE regexp_matches(asked.reason, '已付.*比|结算比约定')
UNION ALL
SELECT hit_id, 'agreed_advance', regexp_matches(pay_mode, $advance_words), [],
    CASE WHEN regexp_matches(pay_mode, $advance_words) THEN '付款方式写有“' || pay_mode || '”' ELSE '付款方式没有写预付、定金' END
FROM asked
WHERE regexp_matches(reason, '前已付')
UNION ALL
SELECT hit_id, 'emergency', regexp_matches(text, $emergency_words), [],
    CASE WHEN regexp_matches(text, $emergency_words) THEN '登记的名称写有“' || regexp_extract(text, $emergency_words) || '”' ELSE '名称、发包方式没有写应急' END
FROM asked
WHERE regexp_matches(reason, '前已付')
UNION ALL
SELECT asked.hit_id, 'refunded', coalesce(returned.amount >= asked.amount, FALSE), coalesce(returned.row_ids, []),
    CASE WHEN returned.hit_id IS NULL THEN '账上没有见到承建单位退回款项' ELSE '账上收到承建单位退回' || yuan(returned.amount) END
FROM asked
LEFT JOIN returned ON returned.hit_id = asked.hit_id
WHERE regexp_matches(asked.reason, '已付.*比')
UNION ALL
SELECT asked.hit_id, 'deposit_instead', coalesce(deposit.amount >= asked.amount, FALSE), coalesce(deposit.row_ids, []),
    CASE WHEN deposit.hit_id IS NULL THEN '账上没有见到这家交来的保证金' ELSE '账上收有这家的保证金' || yuan(deposit.amount) END
FROM asked
LEFT JOIN deposit ON deposit.hit_id = asked.hit_id
WHERE contains(asked.reason, '约定质保金')
