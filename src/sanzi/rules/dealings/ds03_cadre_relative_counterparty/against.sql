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
known_account AS (
    SELECT village_code, bank_account_no AS account_no FROM ledger.office_holder
    UNION
    SELECT relative.village_code, allowance.account_no
    FROM ledger.relative
    JOIN ledger.allowance ON allowance.village_code = relative.village_code AND allowance.id_no = relative.id_no
),
identity AS (
    SELECT
        cited.hit_id,
        bool_or(known_account.account_no IS NOT NULL) AS is_account,
        coalesce(bool_or(fold(relative.company) = fold(cited.subject)), FALSE) AS is_roster_firm,
        bool_or(bid.row_id IS NOT NULL) AS is_bid
    FROM cited
    LEFT JOIN features.spend ON spend.row_id = cited.row_id
    LEFT JOIN known_account ON known_account.village_code = cited.village_code AND known_account.account_no = spend.payee_account
    LEFT JOIN ledger.relative ON relative.row_id = cited.row_id
    LEFT JOIN ledger.bid ON bid.row_id = cited.row_id
    GROUP BY cited.hit_id
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
    hit_id,
    'same_name',
    CASE WHEN is_account OR is_roster_firm OR is_bid THEN FALSE END,
    [],
    CASE
        WHEN is_account THEN '收款账号与花名册或发放明细一致，不是同名'
        WHEN is_roster_firm THEN '亲属名册写明在该企业任职或持股，不是同名'
        WHEN is_bid THEN '投标电话或保证金账户与花名册一致，不是同名'
        ELSE '只有姓名相同，需凭身份证号排除同名'
    END
FROM identity
