-- What is left on either side, and whether the other side could have shown it.
INSERT INTO features.bank_open
WITH matched AS (
    SELECT line_number AS number FROM features.bank_pair
    UNION ALL
    SELECT entry_number FROM features.bank_pair
    UNION ALL
    SELECT member_number FROM features.bank_sum
    UNION ALL
    SELECT DISTINCT single_number FROM features.bank_sum
),

reach AS (SELECT village_code, is_line, min(day) AS from_on, max(day) AS to_on FROM features.bank_side GROUP BY village_code, is_line),

-- A month that the other side never sent shows nothing.
sent AS (SELECT DISTINCT village_code, is_line, date_trunc('month', day)::DATE AS month FROM features.bank_side),

side AS (
    SELECT
        s.village_code,
        s.is_line,
        s.day,
        s.is_in,
        s.amount,
        s.party,
        s.account,
        s.is_red,
        s.number,
        s.row_id,
        m.number IS NOT NULL AS is_matched,
        coalesce(s.day BETWEEN r.from_on + 31 AND r.to_on - 31, FALSE) AND e.month IS NOT NULL AND (b.month IS NOT NULL OR a.month IS NOT NULL) AS is_covered
    FROM features.bank_side AS s
    LEFT JOIN matched AS m ON m.number = s.number
    LEFT JOIN reach AS r ON r.village_code = s.village_code AND r.is_line <> s.is_line
    LEFT JOIN sent AS e ON e.village_code = s.village_code AND e.is_line <> s.is_line AND e.month = date_trunc('month', s.day)
    LEFT JOIN sent AS b ON b.village_code = s.village_code AND b.is_line <> s.is_line AND b.month = date_trunc('month', s.day) - INTERVAL 1 MONTH
    LEFT JOIN sent AS a ON a.village_code = s.village_code AND a.is_line <> s.is_line AND a.month = date_trunc('month', s.day) + INTERVAL 1 MONTH
),

-- An entry and the red ink that takes it back moved nothing at the bank.
taken_back AS (
    SELECT o.number, r.number AS red_number
    FROM side AS r
    INNER JOIN side AS o
        ON o.village_code = r.village_code AND o.amount = r.amount AND o.is_in <> r.is_in AND o.day BETWEEN r.day - 366 AND r.day + 31
    WHERE r.is_red AND NOT r.is_matched AND NOT r.is_line AND NOT o.is_red AND NOT o.is_matched AND NOT o.is_line
    QUALIFY row_number() OVER (PARTITION BY r.number ORDER BY abs(r.day - o.day), o.number) = 1
        AND row_number() OVER (PARTITION BY o.number ORDER BY abs(r.day - o.day), r.number) = 1
),

share AS (
    SELECT village_code, is_line, account, count(*) FILTER (is_matched) / count(*) AS share
    FROM side
    WHERE is_covered
    GROUP BY village_code, is_line, account
)

SELECT s.village_code, s.is_line, s.day, s.is_in, s.amount, s.party, s.account, s.is_covered, h.share AS account_share, s.row_id
FROM side AS s
LEFT JOIN share AS h ON h.village_code = s.village_code AND h.is_line = s.is_line AND h.account IS NOT DISTINCT FROM s.account
WHERE NOT s.is_matched AND s.number NOT IN (SELECT number FROM taken_back) AND s.number NOT IN (SELECT red_number FROM taken_back)
ORDER BY s.village_code, s.day, s.row_id
