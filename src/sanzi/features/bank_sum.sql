-- Sums of unpaired entries (of one voucher, one day and party, one day, one month and party) that are one unpaired line, and the other way round.
INSERT INTO features.bank_sum
WITH open AS (
    SELECT number, village_code, is_line, day, is_in, amount, party, voucher_key
    FROM features.bank_side AS s
    WHERE NOT is_red
        AND NOT EXISTS (SELECT 1 FROM features.bank_pair AS p WHERE p.line_number = s.number)
        AND NOT EXISTS (SELECT 1 FROM features.bank_pair AS p WHERE p.entry_number = s.number)
),

-- The narrower a group, the more its sum says.
grouping_key AS (
    SELECT 1 AS rank, voucher_key AS key, * FROM open WHERE voucher_key IS NOT NULL
    UNION ALL
    SELECT 2, concat_ws('|', day, party), * FROM open WHERE party IS NOT NULL
    UNION ALL
    SELECT 3, day::VARCHAR, * FROM open
    UNION ALL
    SELECT 4, concat_ws('|', date_trunc('month', day), party), * FROM open WHERE party IS NOT NULL
),

grouped AS (
    SELECT rank, key, village_code, is_line, is_in, sum(amount) AS amount, min(day) AS first_on, max(day) AS last_on, list(number ORDER BY number) AS members
    FROM grouping_key
    GROUP BY rank, key, village_code, is_line, is_in
    HAVING count(*) > 1
),

told AS (
    SELECT o.number, g.*, greatest(0, g.first_on - o.day, o.day - g.last_on) AS days
    FROM open AS o
    INNER JOIN grouped AS g
        ON g.village_code = o.village_code AND g.is_in = o.is_in AND g.amount = o.amount AND g.is_line <> o.is_line
        AND o.day BETWEEN g.first_on - 31 AND g.last_on + 31
    QUALIFY row_number() OVER (PARTITION BY o.number ORDER BY g.rank, days, g.members[1]) = 1
),

-- Nothing is counted in two sums.
member AS (
    SELECT number AS single_number, unnest(members) AS member_number, rank, days, len(members) AS size
    FROM told
),

first_sum AS (
    FROM member
    QUALIFY row_number() OVER (PARTITION BY member_number ORDER BY rank, days, single_number) = 1
)

SELECT single_number, member_number, days
FROM first_sum
QUALIFY count(*) OVER (PARTITION BY single_number) = size
ORDER BY single_number, member_number
