-- The ledger keys of all rows that any answer cites, found in one pass over the ledger.
INSERT INTO key_of
SELECT lineage.row_id, lineage.ledger_key
FROM ledger.lineage
WHERE lineage.row_id IN (SELECT unnest(found.evidence) FROM found)
