-- The lines as others see them.
SELECT * REPLACE (mask_text(subject) AS subject, mask_text(old_reason) AS old_reason, mask_text(new_reason) AS new_reason, mask_text(outcome) AS outcome)
FROM line
ORDER BY rule_code, list_position(['gone', 'new', 'moved', 'same'], change), coalesce(old_rank, new_rank), village_code, old_hit_id, new_hit_id
