-- What became of each planted matter. Found: a clue under one of the rules that should name it, of the least level or above.
CREATE TABLE outcome AS
WITH named AS (
    SELECT n.*, list_contains(m.rules, n.rule_code) AS is_due, n.rule_code = m.rules[1] AS is_first
    FROM naming AS n
    INNER JOIN matter AS m USING (id)
),

told AS (
    SELECT
        id,
        max(degree) AS degree,
        max(degree) FILTER (is_due) AS due_degree,
        max(degree) FILTER (is_first) AS first_degree,
        min(rank) FILTER (is_due) AS rank,
        list(DISTINCT rule_code ORDER BY rule_code) AS rules_naming
    FROM named
    GROUP BY id
),

cited AS (
    SELECT p.id, count(*) AS main_rows, count(*) FILTER (e.source_row IS NOT NULL) AS cited_rows
    FROM planted_row AS p
    LEFT JOIN (
        SELECT DISTINCT n.id, e.source_file, e.source_sheet, e.source_row
        FROM named AS n
        INNER JOIN evidence AS e USING (clue_id)
        WHERE n.is_due
    ) AS e ON e.id = p.id AND e.source_file = p.file AND e.source_sheet = p.sheet AND e.source_row = p.record
    WHERE p.is_main
    GROUP BY p.id
),

pointed AS (
    SELECT n.id, count(*) AS evidence_rows, count(*) FILTER (p.record IS NOT NULL) AS right_rows
    FROM (SELECT DISTINCT id, clue_id FROM named WHERE is_due) AS n
    INNER JOIN evidence AS e USING (clue_id)
    LEFT JOIN planted_row AS p ON p.id = n.id AND p.file = e.source_file AND p.sheet = e.source_sheet AND p.record = e.source_row
    GROUP BY n.id
)

SELECT
    m.*,
    coalesce(t.degree, 0) AS degree,
    coalesce(t.due_degree, 0) AS due_degree,
    coalesce(t.first_degree, 0) AS first_degree,
    coalesce(t.due_degree, 0) >= greatest(m.least, 1) AS is_found,
    t.rank,
    coalesce(t.rules_naming, []) AS rules_naming,
    c.main_rows,
    c.cited_rows,
    p.evidence_rows,
    p.right_rows
FROM matter AS m
LEFT JOIN told AS t USING (id)
LEFT JOIN cited AS c USING (id)
LEFT JOIN pointed AS p USING (id)
ORDER BY m.id
