-- 兼职兼薪有没有经过会议定、是不是补发前几个月的、是不是同名
WITH payment AS (
    SELECT c.hit_id, a.reason, a.id_no, a.row_id
    FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS c
    JOIN ledger.allowance AS a ON a.row_id = c.row_id
),
officer AS (
    SELECT c.hit_id, bool_or(o.row_id IS NOT NULL AND NOT o.is_relative) AS is_officer, min(o.id_no) AS id_no, min(o.told) AS told
    FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS c
    LEFT JOIN features.insider AS o ON o.row_id = c.row_id
    GROUP BY c.hit_id
),
decided AS (
    SELECT
        hit.hit_id, list(m.row_id ORDER BY m.row_id) FILTER (
            m.is_passed AND regexp_matches(m.meeting_type, $voting_bodies) AND regexp_matches(m.topic, $decided_words)
            AND m.start_on BETWEEN hit.first_on - $vote_before_days AND hit.first_on
        ) AS rows
    FROM hit
    JOIN ledger.meeting AS m ON m.village_code = hit.village_code
    GROUP BY hit.hit_id
)
SELECT
    d.hit_id, 'decided_post' AS innocent, d.rows IS NOT NULL AS holds, coalesce(d.rows, []) AS evidence,
    CASE
        WHEN d.rows IS NOT NULL THEN '领取前' || $vote_before_days || '天内，代表会议或成员会议议过兼职、交叉任职或岗位人选'
        ELSE '会议记录里没有领取前' || $vote_before_days || '天内、由代表会议或成员会议议过兼职、交叉任职或岗位人选的决议'
    END AS sentence
FROM decided AS d
UNION ALL
SELECT
    hit_id, 'back_pay', bool_or(regexp_matches(reason, $back_pay_words)), coalesce(list(row_id ORDER BY row_id) FILTER (regexp_matches(reason, $back_pay_words)), []),
    CASE WHEN bool_or(regexp_matches(reason, $back_pay_words)) THEN '有的事由写明补发，可能是几个月的报酬同一个月发' ELSE '事由都没有写补发' END
FROM payment
GROUP BY hit_id
UNION ALL
SELECT
    o.hit_id, 'same_name', CASE WHEN count(p.id_no) = count(p.row_id) AND bool_and(upper(p.id_no) = o.id_no) THEN FALSE END, [],
    CASE
        WHEN count(p.id_no) = count(p.row_id) AND bool_and(upper(p.id_no) = o.id_no) THEN '各笔身份证号与名册一致，不是同名'
        ELSE coalesce(min(o.told) || '；', '') || '有的款项没有身份证号，不能排除同名'
    END
FROM officer AS o
LEFT JOIN payment AS p ON p.hit_id = o.hit_id
GROUP BY o.hit_id
