-- Corrections that hold and are not in the rows yet: of rows in quarantine or corrected before, the one given last; of files that are here.
CREATE OR REPLACE TEMP TABLE due_correction AS
WITH holding AS (
    SELECT row_id, field, value FROM staged.correction
    QUALIFY row_number() OVER (PARTITION BY row_id, field ORDER BY run_no DESC, path DESC, sheet_no DESC, record DESC) = 1
),
open AS (
    SELECT row_id FROM staged.rejected
    UNION
    SELECT row_id FROM staged.corrected
)
SELECT row_id, field, value FROM holding
SEMI JOIN open USING (row_id)
WHERE list_contains($here, left(row_id, 12))
EXCEPT
SELECT row_id, field, value FROM staged.corrected
