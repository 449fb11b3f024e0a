-- Quarantined rows by kind, field and reason.
SELECT kind, field, code, reason, count(*) AS lines
FROM staged.rejected
GROUP BY ALL
ORDER BY lines DESC, kind, field, code, reason
