-- The ledger keys that bind a hit to others. weight_class 1: money moved; 2: a paper or a thing; 3: a register or a frame, which says who and where
-- but not what happened, and so binds only where a hit has nothing else.
CREATE OR REPLACE TEMP TABLE hit_key AS
WITH cited AS (
    SELECT place, hit_id, village_code, unnest(list_distinct(ledger_keys)) AS ledger_key FROM kept_hit
),

classed AS (
    SELECT
        *,
        CASE
            WHEN split_part(ledger_key, ':', 1) IN ('entry', 'bank_line', 'invoice', 'tax_invoice', 'due', 'allowance', 'grant') THEN 1
            WHEN split_part(ledger_key, ':', 1) IN ('village', 'company', 'office_holder', 'relative', 'person_status', 'voucher') THEN 3
            ELSE 2
        END AS weight_class
    FROM cited
)

SELECT place, hit_id, village_code, ledger_key, weight_class
FROM classed
QUALIFY weight_class < 3 OR min(weight_class) OVER (PARTITION BY hit_id) = 3
