-- Numbers missing of one voucher word that stand under another: several words share one row of numbers.
WITH used AS (
    SELECT hit.hit_id, voucher.month, coalesce(voucher.voucher_word, '') AS word, try_cast(voucher.voucher_no AS INTEGER) AS number
    FROM hit
    JOIN ledger.voucher ON voucher.village_code = hit.village_code AND year(voucher.month) = year(hit.first_on)
    WHERE hit.subject = '凭证断号' AND try_cast(voucher.voucher_no AS INTEGER) > 0
),

of_month AS (
    SELECT hit_id, month, max(number) - count(DISTINCT number) AS missing, count(DISTINCT (word, number)) - count(DISTINCT number) AS twice
    FROM used
    GROUP BY hit_id, month
),

of_year AS (
    SELECT hit_id, count(DISTINCT word) AS words, max(number) - min(number) + 1 - count(DISTINCT number) AS missing,
        count(DISTINCT (word, number)) - count(DISTINCT number) AS twice
    FROM used
    GROUP BY hit_id
),

pooled AS (
    SELECT of_year.hit_id, least(
        of_year.missing + CASE WHEN of_year.twice > 0 THEN 1000000 ELSE 0 END,
        sum(of_month.missing) + CASE WHEN sum(of_month.twice) > 0 THEN 1000000 ELSE 0 END
    ) AS missing
    FROM of_year
    JOIN of_month ON of_month.hit_id = of_year.hit_id
    WHERE of_year.words > 1
    GROUP BY of_year.hit_id, of_year.missing, of_year.twice
)

SELECT
    hit_id,
    'several_words' AS innocent,
    missing < $least_missing AS holds,
    []::VARCHAR[] AS evidence,
    CASE
        WHEN missing < $least_missing THEN '几种凭证字合起来看，编号互不重复，只缺' || missing || '个，像是共用一个号段'
        ELSE '几种凭证字合起来看，编号有重复或仍有缺号，不是共用一个号段'
    END AS sentence
FROM pooled
