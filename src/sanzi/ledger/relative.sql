-- Every kinship; where the export names no village, that of the office holder: by identity number, else by a name that one village alone has.
INSERT INTO ledger.relative
WITH of_id AS (
    SELECT full_id(id_no) AS id_no, min(village_code) AS village_code FROM staged.officials
    GROUP BY full_id(id_no)
    HAVING count(DISTINCT village_code) = 1
),

of_name AS (
    SELECT name, min(village_code) AS village_code FROM staged.officials
    GROUP BY name
    HAVING count(DISTINCT village_code) = 1
)

SELECT
    coalesce(s.village_code, i.village_code, n.village_code) AS village_code,
    plain_name(s.official_name) AS official_name,
    full_id(s.official_id) AS official_id_no,
    s.relation,
    plain_name(s.name) AS relative_name,
    full_id(s.id_no) AS id_no,
    s.company,
    s.share,
    'relative:' || concat_ws('|', coalesce(s.official_name, ''), coalesce(s.official_id, ''), coalesce(s.name, ''), coalesce(s.id_no, '')) || '#1' AS ledger_key,
    s.row_id
FROM staged.relatives AS s
LEFT JOIN of_id AS i ON i.id_no = full_id(s.official_id)
LEFT JOIN of_name AS n ON n.name = s.official_name AND s.official_id IS NULL
