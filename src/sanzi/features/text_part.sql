-- Each text once with the parts in which words are sought. A person may be called 国庆: names of people are left out.
INSERT INTO features.text_part
WITH whole AS (
    SELECT DISTINCT s.text, s.summary, s.item, s.account_child, s.payee, coalesce(p.payee_type = 'natural_person', false) AS is_person
    FROM features.spend_source AS s
    LEFT JOIN features.payee AS p USING (payee)
),

part AS (
    SELECT text, CASE WHEN is_person THEN replace(summary, payee, '') ELSE summary END AS part FROM whole
    UNION
    SELECT text, item FROM whole
    UNION
    SELECT text, account_child FROM whole
    UNION
    SELECT text, payee FROM whole WHERE NOT is_person
    UNION
    SELECT summary, summary FROM ledger.entry
    UNION
    SELECT item, item FROM ledger.invoice
    UNION
    SELECT purpose, purpose FROM ledger.bank_line
    UNION
    SELECT payee, payee FROM features.payee WHERE payee_type <> 'natural_person'
),

once AS (SELECT part, fold(part) AS folded FROM (SELECT DISTINCT part FROM part WHERE part IS NOT NULL))

SELECT DISTINCT p.text, o.folded
FROM part AS p
INNER JOIN once AS o USING (part)
WHERE o.folded <> '' AND p.text IS NOT NULL
ORDER BY p.text, o.folded
