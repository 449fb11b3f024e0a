-- Debts from before the books began, a debtor who died, repayment under way, money the village owes the same person, the standing
-- petty cash of whoever hands in the vouchers, or another person of the same name.
WITH item AS (
    SELECT hit.hit_id, moved.moved_on, moved.is_opening, moved.open_amount, moved.ledger_key
    FROM hit
    JOIN features.party_movement AS moved ON moved.village_code = hit.village_code AND moved.counterparty = hit.subject AND moved.side = 'claim'
    WHERE moved.open_amount > 0 AND moved.moved_on <= hit.last_on
),
legacy AS (
    SELECT hit_id, bool_and(is_opening) AS is_legacy, min(moved_on) AS on_day FROM item GROUP BY hit_id
),
repaid AS (
    SELECT hit.hit_id, coalesce(sum(moved.cleared) FILTER (WHERE moved.moved_on >= $as_of - $repay_days), 0) AS amount,
        coalesce(flatten(list(moved.row_ids) FILTER (WHERE moved.moved_on >= $as_of - $repay_days)), []) AS evidence
    FROM hit
    LEFT JOIN features.party_movement AS moved
        ON moved.village_code = hit.village_code AND moved.counterparty = hit.subject AND moved.side = 'claim' AND moved.cleared > 0
    GROUP BY hit.hit_id
),
owed AS (
    SELECT hit.hit_id, hit.amount, sum(moved.open_amount) AS owed, flatten(list(moved.row_ids)) AS evidence
    FROM hit
    JOIN features.party_movement AS moved
        ON moved.village_code = hit.village_code AND moved.counterparty = hit.subject AND moved.side IN ('payable', 'long_loan') AND moved.open_amount > 0
    GROUP BY hit.hit_id, hit.amount
),
died AS (
    SELECT hit.hit_id, min(coalesce(person_status.from_on, hit.last_on)) AS died_on, list(person_status.row_id) AS evidence
    FROM hit
    JOIN ledger.person_status ON person_status.person_name = hit.subject AND contains(person_status.status, '死亡')
    GROUP BY hit.hit_id
),
identity AS (
    SELECT hit.hit_id, bool_or(regexp_matches(entry.approver, '(^|[^\p{Han}])' || regexp_escape(hit.subject) || '($|[^\p{Han}])') OR entry.counterparty_account = office_holder.bank_account_no) AS is_same,
        bool_and(entry.counterparty_account <> office_holder.bank_account_no) AS is_other, list(DISTINCT office_holder.row_id) AS evidence
    FROM hit
    JOIN ledger.office_holder ON office_holder.village_code = hit.village_code AND office_holder.person_name = hit.subject
    JOIN (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS line ON line.hit_id = hit.hit_id
    JOIN ledger.entry ON entry.row_id = line.row_id
    GROUP BY hit.hit_id
),
fund AS (
    SELECT item.hit_id, bool_and(regexp_matches(coalesce(moved.summary, ''), $fund_words)) AS is_fund
    FROM item
    JOIN features.party_movement AS moved ON moved.ledger_key = item.ledger_key
    GROUP BY item.hit_id
),
keeper AS (
    SELECT hit.hit_id, min(office_holder.post) AS post, list(DISTINCT office_holder.row_id ORDER BY office_holder.row_id) AS evidence
    FROM hit
    JOIN ledger.office_holder ON office_holder.village_code = hit.village_code AND office_holder.person_name = hit.subject
    WHERE regexp_matches(office_holder.post, $keeper_words) AND coalesce(office_holder.term_end_on, $as_of) >= $as_of
    GROUP BY hit.hit_id
)
SELECT hit_id, 'legacy' AS innocent, is_legacy AS holds, []::VARCHAR[] AS evidence,
    CASE
        WHEN is_legacy THEN '全部是' || cn_day(on_day) || '建账或接账时结转来的老账，欠款原因要查以前年度'
        ELSE '有本账期内新借出的，不全是结转来的老账'
    END AS sentence
FROM legacy
UNION ALL
SELECT hit_id, 'repaying', amount > 0, evidence,
    CASE WHEN amount > 0 THEN '最近' || $repay_days || '天已归还' || yuan(amount) ELSE '最近' || $repay_days || '天没有归还记录' END
FROM repaid
UNION ALL
SELECT hit_id, 'owed_back', owed >= amount, evidence,
    '村里账上还欠此人' || yuan(owed) || CASE WHEN owed >= amount THEN '，足以抵销' ELSE '，抵不了' || yuan(amount) END
FROM owed
UNION ALL
SELECT hit_id, 'dead_debtor', TRUE, evidence, '人员状态登记同名的人' || cn_day(died_on) || '起已死亡，需核对是否同一人' FROM died
UNION ALL
SELECT hit_id, 'same_name', CASE WHEN is_same THEN FALSE WHEN is_other THEN TRUE END, evidence,
    CASE
        WHEN is_same THEN '收款账号与花名册一致，或本人就是审批人，不是同名'
        WHEN is_other THEN '收款账号与花名册登记的账号不同，可能是同名，也可能是本人另一张卡'
        ELSE '只有姓名相同，需凭身份证号排除同名'
    END
FROM identity
UNION ALL
SELECT keeper.hit_id, 'standing_fund', fund.is_fund AND hit.amount <= $fund_up_to, keeper.evidence,
    hit.subject || '现任' || keeper.post || CASE WHEN fund.is_fund THEN '，挂账都写备用金' ELSE '，挂账不都写备用金' END || '，共' || yuan(hit.amount)
    || CASE WHEN fund.is_fund AND hit.amount <= $fund_up_to THEN '，像是周转用的定额备用金' ELSE '' END
FROM keeper
JOIN hit ON hit.hit_id = keeper.hit_id
JOIN fund ON fund.hit_id = keeper.hit_id
