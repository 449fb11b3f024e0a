-- 0–100 with one decimal, and the rank. Shape: the maximum within a family, so that one cause counts once; log-odds add across families (as record linkage
-- adds match weights); then money; then the band of the level, so that a clue never ranks above one of a higher level.
--   bits     = sum over families of max(card weight × 2 × strength): a hit just past its threshold (0.5) doubles the odds, one at 1.0 quadruples them
--   odds     = 2^(bits − 2): before any hit one to four, a working assumption that outcomes of dispositions are to replace
--   money    = log10(1 + amount / 1,000) / 3, at most 1: 1,000 yuan 0.10, 10,000 yuan 0.35, 100,000 yuan 0.67, 1,000,000 yuan 1
--   value    = 0.75 × odds / (1 + odds) + 0.25 × money
--   score    = red 70 + 30 × value, yellow 40 + 29.9 × value, blue 39.9 × value
-- Only what was found enters: a rule that ran without a hit, or could not look, changes nothing.
CREATE OR REPLACE TEMP TABLE scored AS
WITH family_bits AS (
    -- DECIMAL, so that the sum does not depend on the order of adding.
    SELECT g.clue_no, k.family, max(CAST(r.weight * 2 * k.strength AS DECIMAL(9, 4))) AS bits
    FROM grouped AS g
    INNER JOIN kept_hit AS k ON k.hit_id = g.hit_id
    INNER JOIN hits.rule AS r ON r.rule_code = k.rule_code
    GROUP BY g.clue_no, k.family
),

clue_bits AS (
    SELECT clue_no, CAST(sum(bits) AS DOUBLE) AS bits FROM family_bits
    GROUP BY clue_no
),

valued AS (
    SELECT
        l.clue_no,
        l.level,
        l.village_code,
        a.amount,
        0.75 / (1 + pow(2, 2 - b.bits)) + 0.25 * least(1, log10(1 + coalesce(abs(a.amount), 0) / 1000) / 3) AS value
    FROM levelled AS l
    INNER JOIN clue_bits AS b ON b.clue_no = l.clue_no
    LEFT JOIN clue_amount AS a ON a.clue_no = l.clue_no
)

SELECT
    clue_no,
    amount,
    CAST(round(CASE level WHEN 'red' THEN 70 + 30 * value WHEN 'yellow' THEN 40 + 29.9 * value ELSE 39.9 * value END, 1) AS DECIMAL(4, 1)) AS score
FROM valued
