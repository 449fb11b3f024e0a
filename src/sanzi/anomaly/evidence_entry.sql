-- What a written-down voucher is called, what it moved, and its entries.
UPDATE features.anomaly_score AS s
SET label = found.label, amount = found.amount, first_on = found.happened_on, last_on = found.happened_on, evidence = found.evidence
FROM (
    SELECT m.subject, m.label, m.amount, m.happened_on, list(e.row_id ORDER BY e.row_id) AS evidence
    FROM features.voucher_measure AS m
    SEMI JOIN (SELECT subject FROM features.anomaly_score WHERE subject_kind = 'voucher') AS a ON a.subject = m.subject
    JOIN ledger.entry AS e ON e.voucher_key = m.subject
    GROUP BY ALL
) AS found
WHERE s.subject_kind = 'voucher' AND s.subject = found.subject
