-- 有没有用于报刊、书屋的上级补助，够不够付超出的部分
WITH over_by AS (
    SELECT hit.hit_id, hit.village_code, hit.first_on, hit.last_on, hit.amount - l.value AS excess
    FROM hit
    JOIN policy.limit_on AS l
        ON l.name = 'newspaper' AND l.village_code = hit.village_code AND hit.last_on BETWEEN l.from_on AND l.to_on
),
granted AS (
    SELECT o.hit_id, g.amount, g.row_id
    FROM over_by AS o
    JOIN ledger.grant AS g
        ON g.village_code = o.village_code AND regexp_matches(g.item, $grant_words) AND g.granted_on BETWEEN o.first_on - 365 AND o.last_on + 365
    UNION ALL
    SELECT o.hit_id, e.credit, e.row_id
    FROM over_by AS o
    JOIN ledger.entry AS e
        ON e.village_code = o.village_code AND e.role IN ('subsidy_income', 'other_income') AND e.credit > 0 AND NOT e.is_closing AND NOT e.is_opening
        AND e.voucher_on BETWEEN o.first_on - 365 AND o.last_on + 365
    WHERE regexp_matches(coalesce(e.summary, ''), $grant_words)
)
SELECT
    o.hit_id,
    'paid_by_grant' AS innocent,
    coalesce(sum(g.amount), 0) >= o.excess AS holds,
    coalesce(list(g.row_id ORDER BY g.row_id) FILTER (WHERE g.row_id IS NOT NULL), []) AS evidence,
    '前后一年写明用于报刊、书屋的补助' || yuan(coalesce(sum(g.amount), 0)) || '，超出限额' || yuan(o.excess) AS sentence
FROM over_by AS o
LEFT JOIN granted AS g ON g.hit_id = o.hit_id
GROUP BY o.hit_id, o.excess
