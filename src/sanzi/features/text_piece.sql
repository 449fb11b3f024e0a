-- The pieces of every text that one pattern, $pattern, finds: what they say, in which unit, and as a number where they are one.
INSERT INTO features.text_piece
WITH masked AS (
    SELECT text, CASE WHEN regexp_matches(folded, $mask) THEN regexp_replace(folded, $mask, '；', 'g') ELSE folded END AS told
    FROM features.text_seen
    WHERE regexp_matches(folded, $pattern)
),

found AS (
    SELECT text, piece, count(*) AS times
    FROM (SELECT text, unnest(regexp_extract_all(told, $pattern)) AS piece FROM masked)
    GROUP BY text, piece
),

split AS (
    SELECT text, piece, times, regexp_extract(piece, $pattern, CAST($value_group AS INTEGER)) AS value,
        regexp_extract(piece, $pattern, CAST($unit_group AS INTEGER)) AS unit
    FROM found
)

SELECT text, $fact, piece, value, nullif(unit, ''), CAST(cn_number(value) AS DECIMAL(18, 4)), times
FROM split
