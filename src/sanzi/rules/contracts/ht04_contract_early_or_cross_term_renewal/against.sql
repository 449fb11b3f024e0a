-- A vote on the renewal, a new contest on the platform, arrears paid soon after, and a tenant who invested.
WITH asked AS (
    SELECT hit.hit_id, hit.evidence AS cited, contract.*, concat_ws(' ', contract.contract_name, contract.object, contract.pay_mode) AS text,
        coalesce(contract.signed_on, contract.start_on) AS sealed_on
    FROM hit
    JOIN ledger.contract ON contract.village_code = hit.village_code AND list_contains(hit.evidence, contract.row_id)
    -- The one that was signed: the supplement, or the contract with the later start.
    QUALIFY row_number() OVER (PARTITION BY hit.hit_id ORDER BY contract.parent_no IS NULL, coalesce(contract.start_on, contract.signed_on) DESC,
        contract.row_id) = 1
),
voted AS (
    SELECT asked.hit_id, meeting.row_id, meeting.start_on, meeting.topic
    FROM asked
    JOIN ledger.meeting
        ON meeting.village_code = asked.village_code
        AND meeting.is_passed
        AND meeting.start_on BETWEEN asked.sealed_on - $vote_days AND asked.sealed_on
        AND (
            meeting.decision_no = asked.decision_no
            OR list_has_any(string_split_regex(coalesce(meeting.related_no, ''), '[,，、;；\s]+'), [asked.contract_no, asked.parent_no])
            OR contains(meeting.topic, asked.contract_no) OR contains(meeting.topic, asked.party_b)
        )
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY meeting.start_on DESC, meeting.row_id) = 1
),
contested AS (
    SELECT asked.hit_id, deal.row_id, deal.deal_no, deal.bidder_count
    FROM asked
    JOIN ledger.deal ON deal.village_code = asked.village_code AND list_contains(asked.cited, deal.row_id)
),
paid AS (
    SELECT asked.hit_id, max(due.received_on) AS received_on, list(due.row_id ORDER BY due.row_id) AS evidence,
        sum(coalesce(due.received_amount, 0)) FILTER (WHERE due.received_on <= asked.sealed_on + $pay_days) >= sum(due.due_amount) AS is_paid
    FROM asked
    JOIN (
        SELECT village_code, due_no, contract_no, max(due_amount) AS due_amount, sum(received_amount) AS received_amount, max(received_on) AS received_on,
            min(row_id) AS row_id
        FROM ledger.due
        GROUP BY village_code, due_no, contract_no
    ) AS due ON due.village_code = asked.village_code AND list_contains(asked.cited, due.row_id)
    GROUP BY asked.hit_id
)
SELECT
    asked.hit_id,
    'voted_clause' AS innocent,
    CASE WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) THEN voted.hit_id IS NOT NULL END AS holds,
    CASE WHEN voted.hit_id IS NULL THEN [] ELSE [voted.row_id] END AS evidence,
    CASE
        WHEN voted.hit_id IS NOT NULL THEN '签订前一年内有决议（' || cn_day(voted.start_on) || '，' || coalesce(voted.topic, '未写议题') || '）'
        WHEN EXISTS (FROM ledger.meeting WHERE meeting.village_code = asked.village_code) THEN '签订前一年内的会议记录里没有查到决议'
        ELSE '本村没有会议记录可查'
    END AS sentence
FROM asked
LEFT JOIN voted ON voted.hit_id = asked.hit_id
UNION ALL
SELECT
    asked.hit_id,
    'new_contest',
    coalesce(contested.bidder_count >= $least_bidders, FALSE),
    [contested.row_id],
    '交易平台有新的交易' || coalesce(contested.deal_no, '') || '，报名' || coalesce(contested.bidder_count, 0) || '人'
FROM asked
JOIN contested ON contested.hit_id = asked.hit_id
UNION ALL
SELECT
    asked.hit_id,
    'paid_soon',
    coalesce(paid.is_paid, FALSE),
    paid.evidence,
    CASE WHEN paid.is_paid THEN '欠款在签订后两个月内收清（最后一笔' || cn_day(paid.received_on) || '）' ELSE '签订后两个月内没有收清欠款' END
FROM asked
JOIN paid ON paid.hit_id = asked.hit_id
UNION ALL
SELECT
    hit_id,
    'invested',
    -- That a ledger does not speak of investment proves nothing.
    CASE WHEN regexp_matches(text, $invest_words) THEN TRUE END,
    [row_id],
    CASE WHEN regexp_matches(text, $invest_words) THEN '合同台账里写有“' || regexp_extract(text, $invest_words) || '”'
        ELSE '合同台账里没有承租方投资、改造的记载' END
FROM asked
