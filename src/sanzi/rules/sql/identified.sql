-- Hits where the question could be put and the law already existed, with an id made only of what a second export of the same month leaves alone.
INSERT INTO identified
WITH kept AS (
    SELECT found.*, card.family, card.subject_is
    FROM found
    INNER JOIN card ON found.rule_code = card.rule_code
    INNER JOIN coverage ON found.rule_code = coverage.rule_code AND found.village_code = coverage.village_code
    WHERE coverage.status = 'ran' AND found.last_on >= card.valid_from
),

numbered AS (
    SELECT row_number() OVER () AS hit_no, kept.*
    FROM kept
),

cited AS (
    SELECT hit_no, unnest(evidence) AS row_id
    FROM numbered
),

keyed AS (
    SELECT cited.hit_no, list(DISTINCT key_of.ledger_key ORDER BY key_of.ledger_key) AS ledger_keys
    FROM cited
    INNER JOIN key_of ON cited.row_id = key_of.row_id
    GROUP BY cited.hit_no
)

SELECT
    substr(
        sha256(concat_ws(
            '|', rule_code, village_code, subject_is, coalesce(subject, ''), CAST(first_on AS VARCHAR), CAST(last_on AS VARCHAR),
            array_to_string(ledger_keys, ',')
        )),
        1, 16
    ),
    rule_code, family, village_code, subject_is, subject, amount, first_on, last_on, strength, reason, evidence, ledger_keys
FROM numbered
INNER JOIN keyed ON numbered.hit_no = keyed.hit_no
