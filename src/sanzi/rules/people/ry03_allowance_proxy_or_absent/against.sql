-- 是不是生前或离开以前做的、春节前后返乡做的、是不是同名、是不是固定岗位
WITH cited AS (
    SELECT hit_id, village_code, unnest(evidence) AS row_id
    FROM hit
),
status AS (
    SELECT c.hit_id, s.id_no, s.from_on, regexp_matches(s.status, $gone_words) AS is_gone
    FROM cited AS c
    JOIN ledger.person_status AS s ON s.row_id = c.row_id
),
payment AS (
    SELECT DISTINCT
        c.hit_id, a.row_id, a.allowance_on AS paid_on, a.reason, a.id_no, s.from_on, s.is_gone, upper(s.id_no) = upper(a.id_no) AS is_same_id,
        a.allowance_on - s.from_on <= $late_days OR coalesce(regexp_matches(a.reason, $back_pay_words), FALSE) AS is_late
    FROM cited AS c
    JOIN ledger.allowance AS a ON a.row_id = c.row_id
    JOIN status AS s ON s.hit_id = c.hit_id
),
home AS (
    SELECT p.hit_id, p.row_id, bool_or(f.festival IS NOT NULL) AS is_home
    FROM payment AS p
    LEFT JOIN policy.festival AS f ON f.festival = '春节' AND p.paid_on BETWEEN f.festival_on - $home_days AND f.festival_on + $home_days
    WHERE NOT p.is_gone
    GROUP BY p.hit_id, p.row_id
)
SELECT
    hit_id, 'back_pay' AS innocent, bool_and(is_late) AS holds, coalesce(list(DISTINCT row_id ORDER BY row_id) FILTER (is_late), []) AS evidence,
    CASE
        WHEN bool_and(is_late) THEN '都在状态开始后' || $late_days || '天以内，或写明补发，可能是以前做的'
        ELSE '有在状态开始' || $late_days || '天以后、又没有写明补发的'
    END AS sentence
FROM payment
GROUP BY hit_id
UNION ALL
SELECT
    hit_id, 'returned', CASE WHEN bool_and(is_home) THEN TRUE WHEN NOT bool_or(is_home) THEN FALSE END, coalesce(list(row_id ORDER BY row_id) FILTER (is_home), []),
    CASE
        WHEN bool_and(is_home) THEN '都在春节前后' || $home_days || '天以内，可能返乡时做的'
        WHEN NOT bool_or(is_home) THEN '没有一笔在春节前后' || $home_days || '天以内'
        ELSE '有的在春节前后' || $home_days || '天以内，有的不在'
    END
FROM home
GROUP BY hit_id
UNION ALL
SELECT
    hit_id, 'same_name', CASE WHEN coalesce(bool_or(is_same_id), FALSE) THEN FALSE END, [],
    CASE WHEN coalesce(bool_or(is_same_id), FALSE) THEN '身份证号一致，不是同名' ELSE '有一边没有身份证号，不能排除同名' END
FROM payment
GROUP BY hit_id
UNION ALL
-- The roster knows a number of its own: the same on both sides is no namesake.
SELECT
    c.hit_id, 'same_name', CASE WHEN bool_or(i.id_no = upper(a.id_no)) THEN FALSE END, [],
    CASE WHEN bool_or(i.id_no = upper(a.id_no)) THEN '身份证号与亲属名册一致，不是同名' ELSE min(i.told) || '；有一边没有身份证号' END
FROM cited AS c
JOIN features.insider AS i ON i.row_id = c.row_id
JOIN cited AS other ON other.hit_id = c.hit_id
JOIN ledger.allowance AS a ON a.row_id = other.row_id
GROUP BY c.hit_id
