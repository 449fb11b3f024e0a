-- What to pull next: the steps of the clue's cards with the clue's span filled in, equal ones once.
CREATE OR REPLACE TEMP TABLE verify AS
WITH span AS (
    SELECT clue_no, cn_span(first_on, last_on) AS days
    FROM levelled
),

card AS (
    SELECT p.clue_no, p.rule_place, unnest(r.verify_steps) AS step, unnest(range(1, len(r.verify_steps) + 1)) AS step_place
    FROM rule_place AS p
    INNER JOIN hits.rule AS r ON r.rule_code = p.rule_code
),

filled AS (
    SELECT c.clue_no, replace(c.step, '{起止日期}', s.days) AS step, min((c.rule_place, c.step_place)) AS place
    FROM card AS c
    INNER JOIN span AS s ON s.clue_no = c.clue_no
    GROUP BY c.clue_no, replace(c.step, '{起止日期}', s.days)
),

ordered AS (
    SELECT clue_no, step, row_number() OVER (PARTITION BY clue_no ORDER BY place) AS position FROM filled
)

SELECT clue_no, string_agg(numbered(position, step), ' ' ORDER BY position) AS verify
FROM ordered
GROUP BY clue_no
