-- Their cells, one below the other; what says nothing is left out.
INSERT INTO fingerprint_cell
WITH parted AS (
    SELECT file_id, sheet_no, source_row, unnest([
        /*cells*/
    ], recursive := TRUE)
    FROM chosen
)
SELECT file_id, sheet_no, source_row, "column", type, cell, value, is_unread, beside FROM parted WHERE cell IS NOT NULL
