-- What about a village's data a reader of its clues must know.
CREATE OR REPLACE TEMP TABLE warning AS
WITH rejected AS (
    -- A sheet of several villages does not say whose rows were left out.
    SELECT village_codes[1] AS village_code, sum(rows_quarantined) AS rows FROM staged.sheet
    WHERE status = 'loaded' AND len(village_codes) = 1 AND rows_quarantined > 0
    GROUP BY village_codes[1]
),

unbalanced AS (
    SELECT village_code, count(*) AS vouchers FROM ledger.voucher
    WHERE NOT is_balanced
    GROUP BY village_code
)

SELECT
    v.village_code,
    concat_ws(
        '；',
        CASE WHEN NOT v.is_listed THEN '组织名录里没有这个组织' END,
        '有' || u.vouchers || '张凭证借贷不平',
        '来源表有' || r.rows || '行未能读入，见问题数据.csv'
    ) AS warning
FROM ledger.village AS v
LEFT JOIN unbalanced AS u ON u.village_code = v.village_code
LEFT JOIN rejected AS r ON r.village_code = v.village_code
WHERE NOT v.is_listed OR u.vouchers > 0 OR r.rows > 0
