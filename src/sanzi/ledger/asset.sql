-- Every fixed asset acquired by the as-of date.
INSERT INTO ledger.asset
SELECT
    s.village_code,
    s.asset_no,
    s.name AS asset_name,
    s.category,
    s.cost,
    s.depreciation,
    s.acquired AS acquired_on,
    s.use_status,
    s.disposed AS disposed_on,
    s.disposal_amount,
    s.appraisal,
    s.contract_no,
    'asset:' || concat_ws('|', coalesce(s.village_code, ''), coalesce(s.asset_no, '')) || '#1' AS ledger_key,
    s.row_id
FROM staged.assets AS s
WHERE s.acquired <= $as_of OR s.acquired IS NULL
