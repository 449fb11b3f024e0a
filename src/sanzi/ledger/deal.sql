-- Every deal closed by the as-of date.
INSERT INTO ledger.deal
SELECT
    s.village_code,
    s.deal_no,
    s.name AS deal_name,
    s.type AS deal_type,
    s.mode AS deal_mode,
    s.floor_price,
    s.bidders AS bidder_count,
    s.price,
    s.price_basis,
    s.winner,
    s.notice_start AS notice_start_on,
    s.notice_end AS notice_end_on,
    s.deal_date AS deal_on,
    s.contract_no,
    'deal:' || concat_ws('|', coalesce(s.village_code, ''), coalesce(s.deal_no, '')) || '#1' AS ledger_key,
    s.row_id
FROM staged.deals AS s
WHERE s.deal_date <= $as_of OR s.deal_date IS NULL
