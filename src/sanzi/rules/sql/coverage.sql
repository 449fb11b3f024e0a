-- Each rule × each village: could the question be put? A kind of export that never arrived comes first, then what the rule itself says.
INSERT INTO coverage
WITH missing AS (
    SELECT card_kind.rule_code, asked_village.village_code, string_agg(card_kind.title, '、' ORDER BY card_kind.title) AS titles
    FROM card_kind
    CROSS JOIN asked_village
    ANTI JOIN arrived
        ON card_kind.kind = arrived.kind AND arrived.village_code = CASE WHEN card_kind.is_of_county THEN '' ELSE asked_village.village_code END
    GROUP BY card_kind.rule_code, asked_village.village_code
)

SELECT
    card.rule_code,
    asked_village.village_code,
    CASE WHEN missing.titles IS NULL AND unfit.why IS NULL THEN 'ran' ELSE 'not_applicable' END,
    CASE WHEN missing.titles IS NOT NULL THEN '没有收到：' || missing.titles ELSE unfit.why END
FROM card
CROSS JOIN asked_village
LEFT JOIN missing ON card.rule_code = missing.rule_code AND asked_village.village_code = missing.village_code
LEFT JOIN unfit ON card.rule_code = unfit.rule_code AND asked_village.village_code = unfit.village_code
