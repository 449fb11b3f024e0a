-- The evidence as others see it, in the order of the list. The account of a bank line is a bank account; a document number is only masked where it is in truth one.
CREATE OR REPLACE TEMP TABLE listed_evidence AS
SELECT
    e.* REPLACE (
        CASE WHEN upper(e.doc_no) IN (SELECT p.number FROM personal_number AS p) THEN mask_number(e.doc_no) ELSE e.doc_no END AS doc_no,
        mask_text(e.summary) AS summary,
        CASE WHEN e.kind = 'bank' THEN mask_number(e.account) ELSE mask_text(e.account) END AS account,
        mask_text(e.counterparty) AS counterparty,
        mask_text(e.note) AS note
    )
FROM handed_evidence AS e
INNER JOIN handed_clue AS c ON c.clue_id = e.clue_id
ORDER BY c.rank, e.seq
