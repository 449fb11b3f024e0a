-- Every row of the lineage stands once in it, in staged under its kind, and names a known sheet.
WITH astray AS (
    SELECT l.row_id FROM ledger.lineage AS l
    ANTI JOIN staged_row AS s ON s.row_id = l.row_id AND s.kind = l.kind
    UNION ALL
    SELECT l.row_id FROM ledger.lineage AS l
    ANTI JOIN staged.sheet AS f ON f.file_id = left(l.row_id, 12)
),

code AS (
    SELECT hash(row_id) AS code, count(*) AS row_count FROM ledger.lineage
    GROUP BY code
),

twin AS (
    SELECT l.row_id FROM ledger.lineage AS l
    SEMI JOIN code AS c ON c.code = hash(l.row_id) AND c.row_count > 1
    GROUP BY l.row_id
    HAVING count(*) > 1
)

SELECT NULL AS village_code, sum(row_count) AS checked, (SELECT count(*) FROM astray) + (SELECT count(*) FROM twin) AS failed
FROM code
