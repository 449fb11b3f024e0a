-- What no clearing query may contain.
SELECT cleared.rule_code, 'against.sql 的 innocent 不在规则卡里：' || coalesce(cleared.innocent, '空') AS problem
FROM cleared
ANTI JOIN card_innocent ON cleared.rule_code = card_innocent.rule_code AND cleared.innocent = card_innocent.innocent
UNION
SELECT cleared.rule_code, 'against.sql 给出了不存在的 hit_id'
FROM cleared
ANTI JOIN identified ON cleared.rule_code = identified.rule_code AND cleared.hit_id = identified.hit_id
UNION
SELECT cleared.rule_code, 'against.sql 对同一疑点同一解释答了两次：' || cleared.innocent
FROM cleared
GROUP BY cleared.rule_code, cleared.hit_id, cleared.innocent
HAVING count(*) > 1
UNION
SELECT cleared.rule_code, 'against.sql 的 sentence 为空：' || cleared.innocent
FROM cleared
WHERE coalesce(trim(cleared.sentence), '') = ''
ORDER BY 1, 2
