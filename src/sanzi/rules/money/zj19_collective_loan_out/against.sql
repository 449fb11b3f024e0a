-- A vote before the loan, the account of the borrower, and bills with which an advance was settled.
WITH decided AS (
    SELECT hit.hit_id, count(*) AS meetings, min(meeting.start_on) AS met_on, list(meeting.row_id) AS evidence
    FROM hit
    JOIN ledger.meeting ON meeting.village_code = hit.village_code AND meeting.start_on BETWEEN hit.first_on - 365 AND hit.first_on
        AND coalesce(meeting.is_passed, TRUE) AND (regexp_matches(meeting.topic, $lending_words) OR contains(meeting.topic, hit.subject))
    GROUP BY hit.hit_id
),
told AS (
    SELECT DISTINCT village_code FROM ledger.meeting WHERE topic IS NOT NULL
),
account AS (
    SELECT hit.hit_id, bool_or(entry.counterparty_account = office_holder.bank_account_no) AS is_same,
        bool_and(entry.counterparty_account <> office_holder.bank_account_no) AS is_other,
        bool_or(regexp_matches(concat_ws('、', entry.handler, entry.approver), '(^|[^\p{Han}])' || regexp_escape(hit.subject) || '($|[^\p{Han}])')) AS is_signer,
        list(DISTINCT office_holder.row_id) AS evidence
    FROM hit
    JOIN ledger.office_holder ON office_holder.village_code = hit.village_code AND office_holder.person_name = hit.subject
    JOIN (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS line ON line.hit_id = hit.hit_id
    JOIN ledger.entry ON entry.row_id = line.row_id
    GROUP BY hit.hit_id
),
settling AS (
    SELECT DISTINCT hit.hit_id, moved.voucher_key
    FROM hit
    JOIN features.party_movement AS moved ON moved.village_code = hit.village_code AND moved.counterparty = hit.subject
        AND moved.side IN ('claim', 'investment') AND moved.cleared > 0 AND moved.moved_on >= hit.first_on
),
billed AS (
    SELECT settling.hit_id, sum(entry.debit) AS amount, list(entry.row_id ORDER BY entry.row_id) AS evidence
    FROM settling
    JOIN ledger.entry ON entry.voucher_key = settling.voucher_key
    WHERE entry.debit > 0 AND (entry.class IN ('expense', 'cost') OR entry.role IN ('works_in_progress', 'fixed_asset', 'inventory', 'special_fund'))
    GROUP BY settling.hit_id
)
SELECT
    hit.hit_id,
    'voted' AS innocent,
    CASE WHEN decided.hit_id IS NOT NULL THEN TRUE WHEN told.village_code IS NOT NULL THEN FALSE END AS holds,
    coalesce(decided.evidence, []) AS evidence,
    CASE
        WHEN decided.hit_id IS NOT NULL
            THEN '借出前一年内有' || decided.meetings || '次会议议题提到出借、担保或' || hit.subject || '，最早' || cn_day(decided.met_on)
        WHEN told.village_code IS NOT NULL THEN '借出前一年的会议记录没有提到出借、担保或' || hit.subject
        ELSE '本村没有写明议题的会议记录可查'
    END AS sentence
FROM hit
LEFT JOIN decided ON decided.hit_id = hit.hit_id
LEFT JOIN told ON told.village_code = hit.village_code
UNION ALL
SELECT
    hit_id,
    'same_name',
    CASE WHEN is_same OR is_signer THEN FALSE WHEN is_other THEN TRUE END,
    evidence,
    CASE
        WHEN is_same THEN '收款账号与花名册登记的账号一致，不是同名'
        WHEN is_signer THEN '同名的人又是这笔借款的经手人或审批人，应是本人'
        WHEN is_other THEN '收款账号与花名册登记的账号不同，可能是同名，也可能是本人另一张卡'
        ELSE '只有姓名相同，需凭身份证号排除同名'
    END
FROM account
UNION ALL
SELECT
    hit.hit_id,
    'claimed_with_bills',
    coalesce(billed.amount, 0) >= hit.amount,
    coalesce(billed.evidence, []),
    '借出后凭票冲账、转作支出的共' || yuan(coalesce(billed.amount, 0))
    || CASE WHEN billed.amount >= hit.amount THEN '，足以冲清，像是为公办事的借支' ELSE '，冲不清' || yuan(hit.amount) END
FROM hit
LEFT JOIN billed ON billed.hit_id = hit.hit_id
WHERE hit.hit_id IN (SELECT hit_id FROM settling)
