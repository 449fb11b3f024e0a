-- Vouchers that a later file evidently leaves out: it holds two thirds of what earlier files said of that village, month and voucher word with the same
-- day, accounts and amounts (under whatever number), every voucher of it balances, and its days reach over the one that is not in it.
CREATE OR REPLACE TEMP TABLE voucher_gone AS
WITH last_place AS (
    SELECT voucher_key, village_code, month, max(place) AS place FROM voucher_version
    GROUP BY voucher_key, village_code, month
),

file AS (
    SELECT village_code, month, place FROM voucher_version
    GROUP BY village_code, month, place
),

missing AS (
    SELECT t.voucher_key, t.village_code, t.month, coalesce(t.voucher_word, '') AS voucher_word, t.voucher_on, t.place, f.place AS by_place
    FROM voucher_told AS t
    INNER JOIN last_place AS l ON l.voucher_key = t.voucher_key AND l.place = t.place
    INNER JOIN file AS f ON f.village_code = t.village_code AND f.month = t.month AND f.place > t.place
),

asked AS (
    SELECT DISTINCT village_code, month, voucher_word, by_place FROM missing
),

-- The latest that was said of each voucher before that file.
before AS (
    SELECT a.*, v.voucher_key, arg_max(v.print, v.place) AS print, max(v.place) AS place
    FROM asked AS a
    INNER JOIN voucher_version AS v ON v.village_code = a.village_code AND v.month = a.month AND v.place < a.by_place
    GROUP BY a.village_code, a.month, a.voucher_word, a.by_place, v.voucher_key
),

compared AS (
    SELECT
        b.village_code,
        b.month,
        b.voucher_word,
        b.by_place,
        coalesce(n.print = b.print, false)
        OR EXISTS (FROM voucher_told AS o WHERE o.village_code = b.village_code AND o.month = b.month AND o.place = b.by_place AND o.moved = t.moved) AS is_again
    FROM before AS b
    LEFT JOIN voucher_version AS n ON n.voucher_key = b.voucher_key AND n.place = b.by_place
    LEFT JOIN voucher_told AS t ON t.voucher_key = b.voucher_key AND t.place = b.place
    WHERE coalesce(t.voucher_word, split_part(b.voucher_key, '|', 3), '') = b.voucher_word
),

whole AS (
    SELECT village_code, month, voucher_word, by_place FROM compared
    GROUP BY village_code, month, voucher_word, by_place
    HAVING count(*) FILTER (is_again) >= 2 AND 3 * count(*) FILTER (is_again) >= 2 * count(*)
),

untied AS (
    SELECT DISTINCT village_code, month, place FROM voucher_told
    WHERE tie <> 0
),

-- The days of the whole file, those after the as-of date too: what it reaches over does not change from night to night.
stated AS (
    SELECT village_code, date::DATE AS voucher_on, left(row_id, 12) AS file_id FROM staged.vouchers
    UNION ALL
    SELECT v.village_code, v.date::DATE, left(d.row_id, 12)
    FROM staged.vouchers AS v
    INNER JOIN staged.duplicate AS d ON d.first_row_id = v.row_id
),

reach AS (
    SELECT p.place, s.village_code, min(s.voucher_on) AS first_on, max(s.voucher_on) AS last_on
    FROM stated AS s
    INNER JOIN file_place AS p ON p.file_id = s.file_id
    SEMI JOIN asked AS a ON a.by_place = p.place AND a.village_code = s.village_code
    GROUP BY p.place, s.village_code
)

SELECT m.voucher_key, m.village_code, m.place, min(m.by_place) AS by_place
FROM missing AS m
INNER JOIN whole AS w ON w.village_code = m.village_code AND w.month = m.month AND w.voucher_word = m.voucher_word AND w.by_place = m.by_place
INNER JOIN reach AS r ON r.village_code = m.village_code AND r.place = m.by_place AND m.voucher_on BETWEEN r.first_on AND r.last_on
ANTI JOIN untied AS u ON u.village_code = m.village_code AND u.month = m.month AND u.place = m.by_place
GROUP BY m.voucher_key, m.village_code, m.place
