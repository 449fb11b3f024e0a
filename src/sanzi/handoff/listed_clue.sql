-- The clue list as others see it.
CREATE OR REPLACE TEMP TABLE listed_clue AS
SELECT
    * REPLACE (
        mask_text(title) AS title,
        mask_text(subject) AS subject,
        mask_text(reason) AS reason,
        mask_text(innocent) AS innocent,
        mask_text(verify) AS verify,
        mask_text(officer) AS officer,
        mask_text(outcome) AS outcome,
        mask_text(note) AS note
    )
FROM handed_clue
ORDER BY rank
