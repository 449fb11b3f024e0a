-- What a written-down payee is called, what was paid to it in the year, and the entries.
UPDATE features.anomaly_score AS s
SET label = found.label, amount = found.amount, first_on = found.first_on, last_on = found.last_on, evidence = found.evidence
FROM (
    SELECT m.subject, m.label, m.amount, min(p.voucher_on) AS first_on, max(p.voucher_on) AS last_on, list(p.row_id ORDER BY p.row_id) AS evidence
    FROM features.payee_measure AS m
    SEMI JOIN (SELECT subject FROM features.anomaly_score WHERE subject_kind = 'payee') AS a ON a.subject = m.subject
    JOIN features.spend AS p
        ON p.village_code = m.village_code AND p.payee = m.payee AND year(p.voucher_on) = year(m.happened_on) AND p.amount > 0
    GROUP BY ALL
) AS found
WHERE s.subject_kind = 'payee' AND s.subject = found.subject
