-- Every text in which words are sought, once. A person may be called 国庆: names of people are left out.
INSERT INTO features.text_seen
WITH seen AS (
    SELECT summary AS text FROM ledger.entry
    UNION
    SELECT summary_words FROM features.spend_source
    UNION
    SELECT account_child FROM features.spend_source
    UNION
    SELECT item FROM features.spend_source
    UNION
    SELECT item FROM ledger.invoice
    UNION
    SELECT purpose FROM ledger.bank_line
    UNION
    SELECT payee FROM features.payee WHERE payee_type <> 'natural_person'
)

SELECT text, fold(text) AS folded
FROM seen
WHERE text IS NOT NULL
