-- Each lawful matter that a clue of its main rule puts above one of the same scheme that should be found.
CREATE TABLE above AS
WITH listed AS (
    SELECT l.id, l.scheme, min(n.rank) AS rank
    FROM matter AS l
    INNER JOIN naming AS n ON n.id = l.id AND n.rule_code = l.rules[1]
    WHERE l.kind = 'look_alike'
    GROUP BY l.id, l.scheme
)

SELECT l.id AS look_alike, l.rank, o.id, o.scheme, o.concealment
FROM listed AS l
INNER JOIN outcome AS o ON o.kind = 'scheme' AND o.scheme = l.scheme AND o.least > 0 AND l.rank < coalesce(o.rank, 2147483647)
