-- The rows a person can open. Over 200 of one clue: the 200 with the most money, and the count in the note. Supporting rows by day, then what was looked at against.
CREATE OR REPLACE TEMP TABLE evidence AS
WITH row_of AS (
    -- A register row that also stands for another thing (the first entry of a voucher) is shown as the entry.
    SELECT l.* FROM ledger.lineage AS l
    SEMI JOIN cited_row AS c ON c.row_id = l.row_id
    QUALIFY row_number() OVER (PARTITION BY l.row_id ORDER BY l.ledger_key) = 1
),

sheet AS (
    -- A copy at another path has the same digest: the sheet that was loaded is the one to open, its copy where that file is gone.
    SELECT file_id, sheet_no, path, sheet, kind FROM staged.sheet
    QUALIFY row_number() OVER (PARTITION BY file_id, sheet_no ORDER BY is_gone, status = 'loaded' DESC, path) = 1
),

sourced AS (
    SELECT
        i.clue_id,
        c.rule_codes,
        coalesce(r.kind, s.kind) AS kind,
        s.path AS source_file,
        s.sheet AS source_sheet,
        CAST(split_part(c.row_id, '.', 3) AS INTEGER) AS source_row,
        r.village_code,
        r.happened_on,
        r.doc_no,
        r.summary,
        r.account,
        r.amount,
        r.counterparty,
        c.is_against,
        c.said,
        c.row_id,
        count(*) OVER (PARTITION BY c.clue_no) AS rows
    FROM cited_row AS c
    INNER JOIN identified AS i ON i.clue_no = c.clue_no
    LEFT JOIN row_of AS r ON r.row_id = c.row_id
    LEFT JOIN sheet AS s ON s.file_id = split_part(c.row_id, '.', 1) AND s.sheet_no = CAST(split_part(c.row_id, '.', 2) AS INTEGER)
),

shown AS (
    SELECT * FROM sourced
    QUALIFY row_number() OVER (PARTITION BY clue_id ORDER BY abs(amount) DESC NULLS LAST, source_file, source_row, row_id) <= 200
)

SELECT
    clue_id,
    CAST(row_number() OVER (PARTITION BY clue_id ORDER BY is_against, happened_on NULLS LAST, source_file, source_row, row_id) AS INTEGER) AS seq,
    rule_codes,
    kind,
    source_file,
    coalesce(source_sheet, '') AS source_sheet,
    source_row,
    village_code,
    happened_on AS date,
    doc_no,
    summary,
    account,
    CAST(amount AS DECIMAL(18, 2)) AS amount,
    counterparty,
    concat_ws('；', said, CASE WHEN rows > 200 THEN '共' || rows || '条，列出金额最大的200条' END) AS note
FROM shown
ORDER BY clue_id, seq
