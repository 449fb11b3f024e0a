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
grouping_key AS NOT MATERIALIZED (
    SELECT 1 AS rank, voucher_key AS key, * FROM open WHERE voucher_key IS NOT NULL
    UNION ALL
    SELECT 2, concat_ws('|', day, party), * FROM open WHERE party IS NOT NULL
    UNION ALL
    SELECT 3, day::VARCHAR, * FROM open
    UNION ALL
    SELECT 4, concat_ws('|', date_trunc('month', day), party), * FROM open WHERE party IS NOT NULL
),

grouped AS (
    SELECT rank, key, village_code, is_line, is_in, sum(amount) AS amount, min(day) AS first_on, max(day) AS last_on, min(number) AS first_number, count(*) AS size
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
    QUALIFY row_number() OVER (PARTITION BY o.number ORDER BY g.rank, days, g.first_number) = 1
),

-- Nothing is counted in two sums.
member AS (
    SELECT t.number AS single_number, k.number AS member_number, t.rank, t.days, t.size
    FROM told AS t
    INNER JOIN grouping_key AS k
        ON k.rank = t.rank AND k.key = t.key AND k.village_code = t.village_code AND k.is_line = t.is_line AND k.is_in = t.is_in
),

first_sum AS (
    FROM member
    QUALIFY row_number() OVER (PARTITION BY member_number ORDER BY rank, days, single_number) = 1
)

SELECT single_number, member_number, days
FROM first_sum
QUALIFY count(*) OVER (PARTITION BY single_number) = size
ORDER BY single_number, member_number
