-- The answer of one rule in the eight types of every rule.
INSERT INTO found
SELECT
    $code,
    CAST(village_code AS VARCHAR),
    CAST(subject AS VARCHAR),
    list_sort(list_distinct(CAST(evidence AS VARCHAR[]))),
    CAST(amount AS DECIMAL(18, 2)),
    CAST(first_on AS DATE),
    CAST(last_on AS DATE),
    CAST(strength AS DOUBLE),
    CAST(reason AS VARCHAR)
FROM answer
