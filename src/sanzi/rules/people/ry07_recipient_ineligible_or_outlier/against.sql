-- 是不是生前应得的、困难对象有没有评议过、是不是种养大户或承包人、是不是同名
WITH cited AS (
    SELECT hit_id, village_code, subject, first_on, last_on, unnest(evidence) AS row_id
    FROM hit
),
payment AS (
    SELECT c.hit_id, c.village_code, a.person_name, upper(a.id_no) AS id_no, a.reason, a.allowance_on AS paid_on, a.row_id
    FROM cited AS c
    JOIN ledger.allowance AS a ON a.row_id = c.row_id
),
late AS (
    SELECT p.hit_id, bool_and(p.paid_on - s.from_on <= $late_days) AS is_late, list(DISTINCT p.row_id ORDER BY p.row_id) AS rows
    FROM payment AS p
    JOIN cited AS c ON c.hit_id = p.hit_id
    JOIN ledger.person_status AS s ON s.row_id = c.row_id AND upper(s.id_no) = p.id_no
    GROUP BY p.hit_id
),
aided AS (
    SELECT p.hit_id, p.village_code, min(p.paid_on) AS first_on, bool_and(contains(p.reason, '慰问')) AS is_visit
    FROM payment AS p
    GROUP BY p.hit_id, p.village_code
    HAVING bool_and(regexp_matches(p.reason, $means_words))
),
reviewed AS (
    SELECT a.hit_id, list(m.row_id ORDER BY m.row_id) FILTER (
        -- The yearly vote on whom to visit before a feast says nothing about who is in need.
        m.is_passed AND regexp_matches(m.topic, $means_words || CASE WHEN a.is_visit THEN '|慰问对象' ELSE '' END)
            AND m.start_on BETWEEN a.first_on - $vote_before_days AND a.first_on
    ) AS rows
    FROM aided AS a
    JOIN ledger.meeting AS m ON m.village_code = a.village_code
    GROUP BY a.hit_id
),
-- Only what goes by area can be explained by a holding.
grower AS (
    SELECT DISTINCT hit_id, village_code, person_key(person_name) AS name_key FROM payment WHERE regexp_matches(reason, $area_words)
),
holding AS (
    SELECT village_code, person_key(party_b) AS name_key, row_id FROM ledger.contract WHERE party_b IS NOT NULL
    UNION ALL
    SELECT village_code, person_key(lessee), row_id FROM ledger.resource WHERE lessee IS NOT NULL
),
grown AS (
    SELECT g.hit_id, bool_and(h.row_id IS NOT NULL) AS is_holder, coalesce(list(DISTINCT h.row_id ORDER BY h.row_id) FILTER (h.row_id IS NOT NULL), []) AS rows
    FROM grower AS g
    LEFT JOIN holding AS h ON h.village_code = g.village_code AND h.name_key = g.name_key
    WHERE g.village_code IN (SELECT village_code FROM holding)
    GROUP BY g.hit_id
),
identity AS (
    SELECT p.hit_id, bool_and(coalesce(p.id_no = s.id_no OR p.id_no = i.id_no, FALSE)) AS is_same, min(i.told) AS told
    FROM (
        SELECT p.hit_id, p.row_id, p.id_no, person_key(p.person_name) AS name_key FROM payment AS p
    ) AS p
    LEFT JOIN (SELECT c.hit_id, upper(s.id_no) AS id_no FROM cited AS c JOIN ledger.person_status AS s ON s.row_id = c.row_id) AS s
        ON s.hit_id = p.hit_id AND s.id_no = p.id_no
    LEFT JOIN (SELECT c.hit_id, i.id_no, i.name_keys, i.told FROM cited AS c JOIN features.insider AS i ON i.row_id = c.row_id) AS i
        ON i.hit_id = p.hit_id AND list_contains(i.name_keys, p.name_key)
    WHERE s.hit_id IS NOT NULL OR i.hit_id IS NOT NULL
    GROUP BY p.hit_id
)
SELECT
    hit_id, 'due_before_death' AS innocent, is_late AS holds, rows AS evidence,
    CASE WHEN is_late THEN '都在去世后' || $late_days || '天以内，可能是生前应得、后来才发' ELSE '有在去世' || $late_days || '天以后发的' END AS sentence
FROM late
UNION ALL
SELECT
    p.hit_id, 'household_head', bool_and(regexp_matches(p.reason, $household_words)), list(DISTINCT p.row_id ORDER BY p.row_id)[1:10],
    CASE
        WHEN bool_and(regexp_matches(p.reason, $household_words)) THEN '都是按承包地、房屋发到户的，可能是户名没有变更'
        ELSE '有发给本人的补贴，不是按承包地、房屋发到户的'
    END
FROM payment AS p
SEMI JOIN late ON late.hit_id = p.hit_id
GROUP BY p.hit_id
UNION ALL
SELECT
    hit_id, 'reviewed', rows IS NOT NULL, coalesce(rows, []),
    CASE
        WHEN rows IS NOT NULL THEN '发放前' || $vote_before_days || '天内有会议议过困难、救助或慰问对象'
        ELSE '会议记录里没有发放前' || $vote_before_days || '天内议过困难、救助或慰问对象的'
    END
FROM reviewed
UNION ALL
SELECT hit_id, 'large_grower', is_holder, rows, CASE WHEN is_holder THEN '合同或资源台账里是承包人，可能是大户' ELSE '合同和资源台账里不都有承包、租种的记录' END
FROM grown
UNION ALL
SELECT
    hit_id, 'same_name', CASE WHEN is_same THEN FALSE END, [],
    CASE WHEN is_same THEN '身份证号一致，不是同名' ELSE coalesce(told || '；', '') || '有一边没有身份证号，不能排除同名' END
FROM identity
