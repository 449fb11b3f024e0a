-- What a written-down subject is called, what was spent, and the spending entries of its month or year.
UPDATE features.anomaly_score AS s
SET label = found.label, amount = found.amount, first_on = found.first_on, last_on = found.last_on, evidence = found.evidence
FROM (
    SELECT m.subject, m.label, m.amount, min(p.voucher_on) AS first_on, max(p.voucher_on) AS last_on, list(p.row_id ORDER BY p.row_id) AS evidence
    FROM /*table*/ AS m
    SEMI JOIN (SELECT subject FROM features.anomaly_score WHERE subject_kind = '/*name*/') AS a ON a.subject = m.subject
    JOIN features.spend AS p USING (/*shares*/)
    WHERE date_trunc('/*period*/', p.voucher_on) = m.happened_on AND p.amount > 0
    GROUP BY ALL
) AS found
WHERE s.subject_kind = '/*name*/' AND s.subject = found.subject
