-- Kin may deal with the village where others could bid and a meeting decided; a name alone may be another person's.
WITH cited AS (
    SELECT hit_id, village_code, subject, unnest(evidence) AS row_id FROM hit
),
agreement AS (
    SELECT cited.hit_id, cited.village_code, contract.contract_no AS own_no, contract.deal_no, contract.decision_no, contract.award_mode
    FROM cited
    JOIN ledger.contract ON contract.row_id = cited.row_id
    UNION ALL
    SELECT cited.hit_id, cited.village_code, project.project_no, project.deal_no, NULL, project.award_mode
    FROM cited
    JOIN ledger.project ON project.row_id = cited.row_id
    UNION ALL
    SELECT cited.hit_id, cited.village_code, deal.contract_no, deal.deal_no, NULL, NULL
    FROM cited
    JOIN ledger.deal ON deal.row_id = cited.row_id
),
-- As the rule counts them: where the record leaves the number open, by the bids.
bids AS (
    SELECT village_code, deal_no, count(DISTINCT bidder) AS bidders, list(row_id) AS rows FROM ledger.bid GROUP BY village_code, deal_no
),
bidding AS (
    SELECT deal.village_code, deal.deal_no, coalesce(deal.bidder_count, bids.bidders) AS bidders,
        CASE WHEN deal.bidder_count IS NULL THEN list_append(bids.rows, deal.row_id) ELSE [deal.row_id] END AS rows
    FROM ledger.deal
    LEFT JOIN bids ON bids.village_code = deal.village_code AND bids.deal_no = deal.deal_no
),
opened AS (
    SELECT
        agreement.hit_id,
        min(bidding.bidders) AS bidders,
        coalesce(bool_or(bidding.bidders < $open_bidders OR (bidding.bidders IS NULL AND regexp_matches(agreement.award_mode, $direct_words))), FALSE) AS is_closed,
        count(meeting.row_id) AS meetings,
        coalesce(flatten(list(bidding.rows)), []) AS deals,
        list(meeting.row_id) AS decided
    FROM agreement
    LEFT JOIN bidding ON bidding.village_code = agreement.village_code AND bidding.deal_no = agreement.deal_no
    LEFT JOIN ledger.meeting
        ON meeting.village_code = agreement.village_code
        AND (meeting.decision_no = agreement.decision_no OR meeting.related_no IN (agreement.own_no, agreement.deal_no))
    GROUP BY agreement.hit_id
),
insider AS (
    SELECT cited.hit_id, cited.subject, insider.*
    FROM cited
    JOIN features.insider ON insider.row_id = cited.row_id
),
-- Whose account it is that was paid, where a pay-out list of the village tells a number and the roster tells the insider's.
paid_other AS (
    SELECT insider.hit_id, list(DISTINCT allowance.row_id ORDER BY allowance.row_id)[1:3] AS evidence
    FROM insider
    JOIN cited ON cited.hit_id = insider.hit_id
    JOIN features.spend ON spend.row_id = cited.row_id
    JOIN ledger.allowance ON allowance.village_code = spend.village_code AND allowance.account_no = spend.payee_account
        AND upper(allowance.id_no) <> insider.id_no AND person_key(allowance.person_name) = insider.name_keys[1]
    GROUP BY insider.hit_id
),
identity AS (
    SELECT
        insider.hit_id, min(insider.told) AS told,
        bool_or(list_contains(insider.account_nos, spend.payee_account)) AS is_account,
        coalesce(bool_or(insider.company_key = firm_key(insider.subject)), FALSE) AS is_roster_firm,
        bool_or(bid.row_id IS NOT NULL) AS is_bid, bool_or(company.row_id IS NOT NULL) AS is_phone
    FROM insider
    JOIN cited ON cited.hit_id = insider.hit_id
    LEFT JOIN features.spend ON spend.row_id = cited.row_id
    LEFT JOIN ledger.bid ON bid.row_id = cited.row_id
    LEFT JOIN ledger.company ON company.row_id = cited.row_id AND company.phone = insider.phone
    GROUP BY insider.hit_id
)
SELECT
    hit_id,
    'open_tender' AS innocent,
    CASE WHEN is_closed THEN FALSE WHEN bidders >= $open_bidders AND meetings > 0 THEN TRUE END AS holds,
    list_concat(deals, decided) AS evidence,
    CASE
        WHEN is_closed THEN '合同、工程或交易记录写明直接确定，或报名不足' || $open_bidders || '家，不是公开竞争'
        WHEN bidders >= $open_bidders AND meetings > 0 THEN '公开交易报名' || bidders || '家，并有会议决定'
        WHEN bidders >= $open_bidders THEN '公开交易报名' || bidders || '家，但没有找到对应的会议决定'
        WHEN len(deals) > 0 THEN '交易记录没有写明报名家数，也没有报价记录可以核对是否公开竞争'
        ELSE '没有交易记录可以核对是否公开竞争'
    END AS sentence
FROM opened
UNION ALL
SELECT
    identity.hit_id,
    'same_name',
    CASE WHEN is_account OR is_roster_firm OR is_bid OR is_phone THEN FALSE WHEN paid_other.hit_id IS NOT NULL THEN TRUE END,
    coalesce(paid_other.evidence, []),
    CASE
        WHEN is_account THEN '收款账号与花名册或发放明细一致，不是同名'
        WHEN is_roster_firm THEN '亲属名册写明在该企业任职或持股，不是同名'
        WHEN is_bid THEN '投标电话或保证金账户与花名册一致，不是同名'
        WHEN is_phone THEN '企业登记电话与花名册一致，不是同名'
        WHEN paid_other.hit_id IS NOT NULL THEN '收款账号在发放明细里属于另一个身份证号的同名人'
        ELSE coalesce(told || '；', '') || '只有姓名相同，需凭身份证号排除同名'
    END
FROM identity
LEFT JOIN paid_other ON paid_other.hit_id = identity.hit_id
