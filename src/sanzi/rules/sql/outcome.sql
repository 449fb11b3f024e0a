-- What became of each rule that was asked. A rule that hits more than its share of the villages looked at is too wide to be a list until somebody
-- decides otherwise, and up to the share decided on; fewer than ten villages say nothing about width, nor does a hit whose innocent explanation
-- holds: where every village has kin who won an open tender, or boxed meals on the day of an election, the one case without explanation must
-- still be listed. `aside`: why its hits are kept off the list.
WITH seen AS (
    SELECT
        card.rule_code,
        count(*) FILTER (WHERE coverage.status = 'ran') AS looked,
        count(*) FILTER (WHERE coverage.status = 'not_applicable') AS unlooked,
        count(*) FILTER (WHERE coverage.status = 'error') AS failed,
        mode(coverage.why ORDER BY coverage.why) FILTER (WHERE coverage.status <> 'ran') AS usual_why
    FROM card
    LEFT JOIN coverage ON card.rule_code = coverage.rule_code
    GROUP BY card.rule_code
),

explained AS (
    SELECT DISTINCT cleared.hit_id
    FROM cleared
    WHERE cleared.holds
),

hit AS (
    SELECT
        levelled.rule_code,
        count(*) AS hits,
        count(explained.hit_id) AS explained_hits,
        count(DISTINCT levelled.village_code) FILTER (WHERE explained.hit_id IS NULL) AS villages
    FROM levelled
    LEFT JOIN explained ON levelled.hit_id = explained.hit_id
    GROUP BY levelled.rule_code
),

early AS (
    SELECT found.rule_code, count(*) AS hits
    FROM found
    INNER JOIN card ON found.rule_code = card.rule_code AND found.last_on < card.valid_from
    INNER JOIN coverage ON found.rule_code = coverage.rule_code AND found.village_code = coverage.village_code AND coverage.status = 'ran'
    GROUP BY found.rule_code
),

judged AS (
    SELECT
        card.rule_code,
        card.valid_from,
        card.is_shadow,
        card.decided,
        coalesce(card.decided_share, card.max_share) AS max_share,
        seen.looked,
        seen.unlooked,
        seen.failed,
        seen.usual_why,
        coalesce(hit.hits, 0) AS hits,
        coalesce(hit.explained_hits, 0) AS explained_hits,
        coalesce(hit.villages, 0) AS villages,
        coalesce(early.hits, 0) AS early_hits,
        seen.looked >= 10 AND coalesce(hit.villages, 0) > coalesce(card.decided_share, card.max_share) * seen.looked AS is_wide,
        seen.looked >= 10 AND coalesce(hit.villages, 0) > card.max_share * seen.looked AS is_wider_than_card
    FROM card
    INNER JOIN seen ON card.rule_code = seen.rule_code
    LEFT JOIN hit ON card.rule_code = hit.rule_code
    LEFT JOIN early ON card.rule_code = early.rule_code
)

SELECT
    rule_code,
    CASE WHEN failed > 0 THEN 'error' WHEN looked > 0 THEN 'ran' ELSE 'not_applicable' END AS status,
    CASE
        WHEN failed > 0 THEN usual_why
        WHEN looked = 0 THEN coalesce(unlooked || ' 个村都无法核查，多因' || usual_why, '没有任何组织的数据')
        ELSE nullif(concat_ws(
            '；',
            CASE
                WHEN is_wide THEN
                    '命中 ' || villages || ' 个村，占看过的 ' || looked || ' 个村的 ' || percent(villages / looked) || '，超过 ' || percent(max_share)
                    || CASE WHEN explained_hits > 0 THEN '（合理解释成立的不算）' ELSE '' END || '，规则过宽'
                    || CASE WHEN is_shadow THEN '' ELSE '，' || hits || ' 条疑点不列入清单' END
                WHEN is_wider_than_card THEN '命中 ' || villages || ' 个村，占看过的 ' || looked || ' 个村的 ' || percent(villages / looked)
            END,
            CASE WHEN is_shadow THEN '观察中，' || hits || ' 条疑点不列入清单，写在 观察线索.csv' ELSE '已决定列入清单（' || decided || '）' END,
            CASE WHEN early_hits > 0 THEN early_hits || ' 条早于 ' || cn_day(valid_from) || '，当时尚无此项规定，不列入清单' END,
            CASE WHEN unlooked > 0 THEN unlooked || ' 个村无法核查，多因' || usual_why END
        ), '')
    END AS why,
    hits,
    CASE WHEN is_shadow THEN 'shadow' WHEN is_wide THEN 'wide' END AS aside
FROM judged
ORDER BY rule_code
