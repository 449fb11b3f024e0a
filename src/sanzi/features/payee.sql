-- What every payee is: the county's own words (rank 0), the register's word on its industry, then the words of its name, then its shape.
INSERT INTO features.payee
WITH name AS (
    SELECT counterparty AS payee FROM ledger.entry WHERE counterparty IS NOT NULL
    UNION
    SELECT seller FROM ledger.invoice WHERE seller IS NOT NULL
    UNION
    SELECT counterparty FROM ledger.bank_line WHERE counterparty IS NOT NULL
),

folded AS (SELECT payee, fold(payee) AS folded FROM name),

register AS (
    SELECT fold(company_name) AS folded, min(industry) AS industry, min(scope) AS scope
    FROM ledger.company
    GROUP BY fold(company_name)
),

-- A scope names its main business first; the rest of it is often copied.
told AS (
    SELECT payee, 1 AS source, '企业登记行业' AS label, fold(r.industry) AS text FROM folded INNER JOIN register AS r USING (folded)
    UNION ALL
    SELECT payee, 2, '企业登记经营范围', regexp_extract(fold(r.scope), '^[^;,、。]+') FROM folded INNER JOIN register AS r USING (folded)
    UNION ALL
    SELECT payee, 3, '名称', folded FROM folded
),

by_word AS (
    SELECT t.payee, w.payee_type, t.label || '：' || w.word AS basis
    FROM told AS t
    INNER JOIN policy.payee_word AS w ON CASE WHEN w.is_suffix THEN t.source = 3 AND ends_with(t.text, w.word) ELSE contains(t.text, w.word) END
    QUALIFY row_number() OVER (PARTITION BY t.payee ORDER BY w.rank >= 50, w.rank > 0, t.source, w.rank, len(w.word) DESC, w.word) = 1
)

SELECT
    f.payee,
    CASE
        WHEN w.payee_type IS NOT NULL THEN w.payee_type
        WHEN r.folded IS NOT NULL THEN 'firm'
        WHEN regexp_full_match(regexp_replace(f.folded, '\(.*\)$', ''), '\p{Han}{2,4}(等\d*[人户名]?)?|\p{Han}+(?:[·•.・‧･∙]\p{Han}+)+') THEN 'natural_person'
        ELSE 'unknown'
    END AS payee_type,
    CASE WHEN w.payee_type IS NOT NULL THEN w.basis WHEN r.folded IS NOT NULL THEN '企业登记' ELSE '名称字形' END AS basis
FROM folded AS f
LEFT JOIN by_word AS w USING (payee)
LEFT JOIN register AS r USING (folded)
ORDER BY f.payee
