-- What a written-down month of a village is called, what was spent, and its spending entries.
UPDATE features.anomaly_score AS s
SET label = found.label, amount = found.amount, first_on = found.first_on, last_on = found.last_on, evidence = found.evidence
FROM (
    SELECT m.subject, m.label, m.amount, min(p.voucher_on) AS first_on, max(p.voucher_on) AS last_on, list(p.row_id ORDER BY p.row_id) AS evidence
    FROM features.village_month_measure AS m
    SEMI JOIN (SELECT subject FROM features.anomaly_score WHERE subject_kind = 'village_month') AS a ON a.subject = m.subject
    JOIN features.spend AS p
        ON p.village_code = m.village_code AND p.voucher_on BETWEEN m.happened_on AND last_day(m.happened_on) AND p.amount > 0
    GROUP BY ALL
) AS found
WHERE s.subject_kind = 'village_month' AND s.subject = found.subject
