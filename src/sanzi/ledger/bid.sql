-- Every bid with the village of its deal.
INSERT INTO ledger.bid
WITH of_deal AS (
    SELECT deal_no, min(village_code) AS village_code FROM staged.deals
    GROUP BY deal_no
    HAVING count(DISTINCT village_code) = 1
)

SELECT
    d.village_code,
    s.deal_no,
    s.bidder,
    s.phone,
    s.quote,
    s.deposit_account,
    s.won AS is_won,
    'bid:' || concat_ws('|', coalesce(s.deal_no, ''), coalesce(s.bidder, '')) || '#1' AS ledger_key,
    s.row_id
FROM staged.bids AS s
LEFT JOIN of_deal AS d ON d.deal_no = s.deal_no
