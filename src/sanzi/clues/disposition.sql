-- What came back about each clue: the row of the latest export. Later = seen in a later run; within one run, whose last date is later; then path and row.
CREATE OR REPLACE TEMP TABLE disposition AS
WITH sheet AS (
    SELECT file_id, sheet_no, max(run_no) AS run_no, max(last_on) AS last_on, min(path) AS path FROM staged.sheet
    WHERE kind = 'dispositions'
    GROUP BY file_id, sheet_no
),

-- A row that says again what an earlier file said is kept once, but it was said again: a form set back to what it was counts.
seen AS (
    SELECT row_id AS seen_row_id, row_id FROM staged.dispositions
    UNION ALL
    SELECT row_id, first_row_id FROM staged.duplicate
    WHERE kind = 'dispositions'
)

SELECT
    d.clue_id,
    -- The form is what staff fill in; a clue closed without one has been closed.
    CASE
        WHEN d.form IN ('谈话函询', '初步核实', '暂存待查', '予以了结', '整改', '移送') THEN d.form
        WHEN d.closed IS NOT NULL THEN '予以了结'
        ELSE '待处置'
    END AS disposition_state,
    d.handler AS officer,
    d.form AS disposition_form,
    d.outcome,
    d.closed AS closed_on,
    d.note
FROM staged.dispositions AS d
INNER JOIN seen AS e ON e.row_id = d.row_id
INNER JOIN sheet AS s ON s.file_id = split_part(e.seen_row_id, '.', 1) AND s.sheet_no = CAST(split_part(e.seen_row_id, '.', 2) AS INTEGER)
WHERE concat(d.handler, d.form, d.outcome, d.note) <> '' OR d.closed IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY d.clue_id
    ORDER BY s.run_no DESC, s.last_on DESC NULLS LAST, s.path DESC, CAST(split_part(e.seen_row_id, '.', 3) AS INTEGER) DESC
) = 1
