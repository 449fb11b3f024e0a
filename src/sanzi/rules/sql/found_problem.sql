-- What no answer of a rule may contain.
WITH cited AS (
    SELECT found.rule_code, unnest(found.evidence) AS row_id
    FROM found
)

SELECT rule_code, 'reason 或 evidence 为空' AS problem
FROM found
WHERE coalesce(trim(reason), '') = '' OR coalesce(len(evidence), 0) = 0 OR list_contains(list_transform(evidence, lambda each: each IS NULL), true)
UNION
SELECT rule_code, 'first_on 或 last_on 为空，或前后颠倒'
FROM found
WHERE first_on IS NULL OR last_on IS NULL OR last_on < first_on
UNION
SELECT found.rule_code, 'strength 应当在 0 和 1 之间，且不低于规则卡最低一档：' || coalesce(CAST(strength AS VARCHAR), '空')
FROM found
WHERE strength IS NULL OR strength > 1 OR isnan(strength)
    OR strength < (SELECT min(at_least) FROM card_band WHERE card_band.rule_code = found.rule_code)
UNION
SELECT found.rule_code, 'village_code 不是台账里的组织：' || coalesce(village_code, '空')
FROM found
WHERE village_code IS NULL OR village_code NOT IN (SELECT asked_village.village_code FROM asked_village)
UNION
SELECT cited.rule_code, 'evidence 里有台账没有的行：' || min(cited.row_id)
FROM cited
WHERE cited.row_id NOT IN (SELECT key_of.row_id FROM key_of)
GROUP BY cited.rule_code
ORDER BY 1, 2
