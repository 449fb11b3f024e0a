-- Works from the platform or tender limit on, given without competition: named directly, fewer than three bidders, too short a notice, or no record.
WITH bidder AS (SELECT village_code, deal_no, count(DISTINCT bidder) AS bidders, list(row_id) AS row_ids FROM ledger.bid GROUP BY village_code, deal_no),
priced AS (
    SELECT job.*, coalesce(job.bidder_count, bidder.bidders) AS bidders, bidder.row_ids AS bid_row_ids, tender.value AS tender, platform.value AS platform,
        coalesce(job.price > tender.value OR (job.price = tender.value AND NOT tender.is_strict), FALSE) AS is_for_tender,
        coalesce(job.price > platform.value OR (job.price = platform.value AND NOT platform.is_strict), FALSE) AS is_for_platform
    FROM features.works_job AS job
    LEFT JOIN bidder ON bidder.village_code = job.village_code AND bidder.deal_no = job.deal_no
    LEFT JOIN policy.limit_on AS tender
        ON tender.name = 'works_tender' AND tender.village_code = job.village_code AND job.job_on BETWEEN tender.from_on AND tender.to_on
    LEFT JOIN policy.limit_on AS platform
        ON platform.name = 'works_platform' AND platform.village_code = job.village_code AND job.job_on BETWEEN platform.from_on AND platform.to_on
    WHERE job.job_on <= $as_of
),
looked AS (
    -- Three bidders are competition, whatever the award is called; an open award without a number of bidders is believed.
    SELECT *, coalesce(bidders >= $least_bidders, FALSE) AS is_contested,
        regexp_matches(coalesce(award_mode, ''), $direct_words) AS is_direct, regexp_matches(coalesce(award_mode, ''), $open_words) AS is_open,
        date_diff('day', notice_start_on, notice_end_on) + 1 AS notice_days
    FROM priced
    WHERE is_for_tender OR is_for_platform
),
weighed AS (
    SELECT *, coalesce(notice_days BETWEEN 1 AND $notice_days - 1, FALSE) AS is_short,
        CASE
            WHEN is_contested THEN 0
            WHEN bidders IS NOT NULL THEN CASE WHEN NOT is_for_tender THEN 0.55 WHEN bidders <= 1 THEN 0.75 ELSE 0.7 END
            WHEN is_direct AND is_for_tender THEN 0.8 + 0.1 * least(1, price / tender - 1)
            WHEN is_direct AND deal_row_id IS NULL THEN 0.7
            WHEN is_open THEN 0
            WHEN award_mode IS NULL THEN 0.5
            WHEN NOT is_direct AND is_for_tender THEN 0.55
            ELSE 0
        END AS by_award
    FROM looked
),
paid AS (
    SELECT job.row_id AS job_row_id, list(DISTINCT spend.row_id) AS row_ids
    FROM weighed AS job
    JOIN features.spend
        ON spend.village_code = job.village_code AND spend.payee = job.contractor AND (spend.project_no = job.project_no OR spend.contract_no = job.contract_no)
    GROUP BY job.row_id
)
SELECT
    weighed.village_code,
    weighed.contractor AS subject,
    list_distinct(list_filter(
        flatten([[weighed.row_id, weighed.contract_row_id, weighed.deal_row_id], coalesce(weighed.bid_row_ids, []), coalesce(paid.row_ids, [])]),
        lambda row_id: row_id IS NOT NULL
    )) AS evidence,
    weighed.price AS amount,
    least(weighed.job_on, weighed.signed_on, weighed.deal_on) AS first_on,
    greatest(weighed.job_on, weighed.signed_on, weighed.deal_on) AS last_on,
    round(CASE WHEN by_award = 0 THEN 0.6 WHEN is_short THEN least(1, by_award + 0.05) ELSE by_award END, 3) AS strength,
    coalesce(job_name, '未写名称的工程') || '（' || concat_ws('，', job_no, contractor) || '）' || yuan(price) || '，达到'
    || CASE WHEN is_for_tender THEN '工程招标起点' || yuan(tender) ELSE '工程进场交易起点' || yuan(platform) END || '：' || concat_ws('；',
        CASE
            WHEN by_award = 0 THEN NULL
            WHEN bidders IS NOT NULL THEN coalesce('发包方式是' || award_mode || '，', '') || '报名的只有' || bidders || '家'
            WHEN is_direct THEN '发包方式是' || award_mode || if(deal_row_id IS NULL, '，没有交易记录', '')
            WHEN award_mode IS NULL THEN if(deal_row_id IS NULL, '没有写发包方式，也没有交易记录', '交易记录没有写交易方式和报名家数')
            ELSE '发包方式是' || award_mode || '，没有三家以上报名的记录'
        END,
        CASE WHEN is_short THEN '公告从' || cn_day(notice_start_on) || '到' || cn_day(notice_end_on) || '，共' || notice_days || '天' END) AS reason
FROM weighed
LEFT JOIN paid ON paid.job_row_id = weighed.row_id
WHERE by_award > 0 OR is_short
