-- The versions of every voucher of the village months that several files hold. A row that a later file repeats stands there too, as staged.duplicate
-- tells: versions with the same print are made of the same rows.
CREATE OR REPLACE TEMP TABLE voucher_version AS
WITH stand AS (
    SELECT voucher_key, village_code, month, row_id, left(row_id, 12) AS file_id FROM due_entry
    UNION ALL
    SELECT e.voucher_key, e.village_code, e.month, e.row_id, left(d.row_id, 12)
    FROM due_entry AS e
    INNER JOIN staged.duplicate AS d ON d.first_row_id = e.row_id
),

several AS (
    SELECT village_code, month FROM stand
    GROUP BY village_code, month
    HAVING min(file_id) <> max(file_id)
)

SELECT s.voucher_key, s.village_code, s.month, p.place, sum(hash(s.row_id)) AS print
FROM stand AS s
SEMI JOIN several AS m ON m.village_code = s.village_code AND m.month = s.month
INNER JOIN file_place AS p ON p.file_id = s.file_id
GROUP BY s.voucher_key, s.village_code, s.month, p.place
