-- Every clue this work file ever gave, as it was last told, with what came back about it. A work file of before there was shadow has no such column.
WITH told AS (
    FROM clues.history
    UNION ALL BY NAME
    SELECT CAST(NULL AS BOOLEAN) AS is_shadow
    WHERE false
)

SELECT
    t.clue_id,
    t.village_code,
    t.hit_keys,
    t.ledger_keys,
    list_sort(list_distinct(list_transform(t.hit_keys, lambda each: split_part(each, '|', 1)))) AS rule_codes,
    coalesce(t.is_shadow, false) AS is_shadow,
    d.disposition_state,
    d.outcome,
    d.closed_on IS NOT NULL AS is_closed
FROM told AS t
LEFT JOIN disposition AS d ON d.clue_id = t.clue_id
QUALIFY row_number() OVER (PARTITION BY t.clue_id ORDER BY t.as_of DESC) = 1
ORDER BY t.clue_id
