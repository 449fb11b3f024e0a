-- The answers for and against, with the text of the explanation, of the hits that are kept.
SELECT cleared.hit_id, cleared.rule_code, cleared.innocent, card_innocent.innocent_text, cleared.holds, cleared.evidence, cleared.sentence
FROM cleared
INNER JOIN card_innocent ON cleared.rule_code = card_innocent.rule_code AND cleared.innocent = card_innocent.innocent
INNER JOIN levelled ON cleared.hit_id = levelled.hit_id
ORDER BY cleared.rule_code, cleared.hit_id, cleared.innocent
