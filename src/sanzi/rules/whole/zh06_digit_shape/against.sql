-- Whether one payee or one season stands behind the digits: then one price list or one campaign explains them.
WITH cited AS (
    SELECT
        hit.hit_id,
        r.payee,
        count(*) OVER (PARTITION BY hit.hit_id, r.payee) AS payee_rows,
        count(*) OVER (PARTITION BY hit.hit_id ORDER BY r.voucher_on RANGE BETWEEN CURRENT ROW AND INTERVAL 91 DAY FOLLOWING) AS season_rows
    FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS hit
    INNER JOIN features.digit_row AS r ON r.row_id = hit.row_id
),

counted AS (
    SELECT
        hit_id,
        count(*) AS all_rows,
        count(payee) AS named_rows,
        max(payee_rows) FILTER (WHERE payee IS NOT NULL) AS payee_rows,
        max(season_rows) AS season_rows
    FROM cited
    GROUP BY hit_id
),

judged AS (
    SELECT
        *,
        CASE WHEN 2 * payee_rows >= all_rows THEN TRUE WHEN 2 * named_rows >= all_rows THEN FALSE END AS is_one_payee,
        2 * season_rows >= all_rows AS is_one_season
    FROM counted
)

SELECT
    hit_id,
    'one_price_list' AS innocent,
    is_one_payee AS holds,
    [] AS evidence,
    '所列' || all_rows || '笔'
    || CASE
        WHEN is_one_payee THEN '中有' || payee_rows || '笔付给同一家，像是一家的价目'
        WHEN NOT is_one_payee THEN '中付给同一家的最多' || payee_rows || '笔，不是一家的价目能解释的'
        ELSE '多数没有写收款方，看不出是不是一家的价目'
    END AS sentence
FROM judged
UNION ALL
SELECT
    hit_id,
    'one_season',
    is_one_season,
    [],
    '所列' || all_rows || '笔中最密的三个月有' || season_rows || '笔'
    || CASE WHEN is_one_season THEN '，像是一个季节或一次集中采购' ELSE '，前后分散，不是一个季节的采购' END
FROM judged
