-- An absent side is 0.00 and an unmapped account is unknown, never NULL.
SELECT NULL AS village_code, count(*) AS checked, count(*) FILTER (debit IS NULL OR credit IS NULL OR role IS NULL OR class IS NULL) AS failed
FROM ledger.entry
