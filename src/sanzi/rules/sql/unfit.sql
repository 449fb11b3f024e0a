-- Villages to which one rule says its question cannot be put.
INSERT INTO unfit
SELECT $code, CAST(village_code AS VARCHAR), string_agg(DISTINCT CAST(why AS VARCHAR), '；' ORDER BY CAST(why AS VARCHAR))
FROM answer
GROUP BY village_code
