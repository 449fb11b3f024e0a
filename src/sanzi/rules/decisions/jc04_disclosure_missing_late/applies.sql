-- Villages whose disclosures tell no period that can be read, or none of money.
SELECT village_code, '公开记录里没有读得出期间的财务公开，无从核对缺了哪一期' AS why
FROM ledger.disclosure
GROUP BY village_code
HAVING count(*) FILTER (WHERE period_start_on IS NOT NULL AND regexp_matches(coalesce(category, '财务'), $money_words)) = 0
