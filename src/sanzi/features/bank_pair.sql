-- Pairs of what is still unpaired: as many as there can be within $most_days, and among those the nearest in days.
INSERT INTO features.bank_pair
WITH item AS (
    SELECT number, village_code, is_line, day, is_in, amount, CASE WHEN $by_name THEN party ELSE '' END AS party
    FROM features.bank_side AS s
    WHERE (NOT $by_name OR party IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM features.bank_pair AS p WHERE p.line_number = s.number)
        AND NOT EXISTS (SELECT 1 FROM features.bank_pair AS p WHERE p.entry_number = s.number)
),

-- Only what both sides know can be paired.
shared AS (
    SELECT village_code, is_in, amount, party, row_number() OVER () AS shared
    FROM item
    GROUP BY village_code, is_in, amount, party
    HAVING bool_or(is_line) AND NOT bool_and(is_line)
),

kept AS (
    SELECT i.number, i.is_line, i.day, k.shared
    FROM item AS i
    INNER JOIN shared AS k ON k.village_code = i.village_code AND k.is_in = i.is_in AND k.amount = i.amount AND k.party = i.party
),

-- Days further apart than allowed cut the row of days into pieces.
piece AS (
    SELECT *, count(*) FILTER (is_far) OVER (PARTITION BY shared ORDER BY day, is_line, number) AS piece
    FROM (SELECT *, day - lag(day) OVER (PARTITION BY shared ORDER BY day, is_line, number) > $most_days AS is_far FROM kept)
),

-- A line goes one step up, an entry one step down: on each step lines and entries take turns, and neighbours on a step are the nearest pairs.
step AS (
    SELECT *, sum(CASE WHEN is_line THEN 1 ELSE -1 END) OVER (PARTITION BY shared, piece ORDER BY day, is_line, number) + CASE WHEN is_line THEN 0 ELSE 1 END AS step
    FROM piece
),

gap AS (
    SELECT *, day - lag(day) OVER (PARTITION BY shared, piece, step ORDER BY day, is_line, number) AS gap
    FROM step
),

run AS (
    SELECT *, count(*) FILTER (gap > $most_days) OVER (PARTITION BY shared, piece, step ORDER BY day, is_line, number) AS run
    FROM gap
),

placed AS (
    SELECT *, row_number() OVER w AS place, count(*) OVER (PARTITION BY shared, piece, step, run) AS places
    FROM run
    WINDOW w AS (PARTITION BY shared, piece, step, run ORDER BY day, is_line, number)
),

-- Where one is over, the one is left out whose leaving makes the pairs nearest; the latest of equals.
cost AS (
    SELECT
        *,
        sum(CASE WHEN place = 1 THEN 0 WHEN place % 2 = 0 THEN gap ELSE -gap END) OVER (PARTITION BY shared, piece, step, run ORDER BY place) AS cost
    FROM placed
    WHERE places > 1
),

left_out AS (
    SELECT shared, piece, step, run, min_by(place, (cost, -place)) AS left_out
    FROM cost
    WHERE places % 2 = 1 AND place % 2 = 1
    GROUP BY ALL
),

nested AS (
    SELECT
        c.shared,
        c.piece,
        max(c.number) FILTER (c.is_line) AS line_number,
        max(c.number) FILTER (NOT c.is_line) AS entry_number,
        max(c.day) FILTER (NOT c.is_line) - max(c.day) FILTER (c.is_line) AS days
    FROM cost AS c
    LEFT JOIN left_out AS o ON o.shared = c.shared AND o.piece = c.piece AND o.step = c.step AND o.run = c.run
    WHERE c.place IS DISTINCT FROM o.left_out
    GROUP BY c.shared, c.piece, c.step, c.run, CASE WHEN c.place < coalesce(o.left_out, c.places + 1) THEN (c.place + 1) // 2 ELSE c.place // 2 END
),

-- Where pairs within pairs came out too far apart, first with first and last with last may still do, at the same days in all.
in_order AS (
    SELECT shared, piece, is_line, number, day, row_number() OVER (PARTITION BY shared, piece, is_line ORDER BY day, number) AS place
    FROM run
    SEMI JOIN (SELECT shared, piece FROM gap WHERE gap > $most_days) AS wide ON wide.shared = run.shared AND wide.piece = run.piece
),

ordered AS (
    SELECT
        shared,
        piece,
        max(number) FILTER (is_line) AS line_number,
        max(number) FILTER (NOT is_line) AS entry_number,
        max(day) FILTER (NOT is_line) - max(day) FILTER (is_line) AS days
    FROM in_order
    GROUP BY shared, piece, place
    QUALIFY max(coalesce(abs(days), $most_days + 1)) OVER (PARTITION BY shared, piece) <= $most_days
)

SELECT k.village_code, p.line_number, p.entry_number, p.days, $by_name AS is_by_name
FROM (
    FROM ordered
    UNION ALL
    SELECT n.* FROM nested AS n ANTI JOIN ordered AS o ON o.shared = n.shared AND o.piece = n.piece
) AS p
INNER JOIN shared AS k ON k.shared = p.shared
ORDER BY p.line_number
