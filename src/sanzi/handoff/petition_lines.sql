-- ZH01 in words: petitions to which the data say nothing, and villages with many clues and no petition; a line each, at most 20 of a kind.
WITH village AS (SELECT village_code, coalesce(village_name, village_code) AS name FROM ledger.village),

unanswered AS (
    SELECT
        1 AS part,
        row_number() OVER (ORDER BY p.petition_on DESC, p.village_code, p.petition_no) AS place,
        v.name || ' ' || p.petition_no AS label,
        cn_day(p.petition_on) || '受理；'
        || CASE
            WHEN len(p.families) = 0 THEN '认不出反映的是哪一类问题'
            ELSE '反映' || array_to_string(p.families, '、') || '，数据里没有同类疑点'
            || CASE WHEN p.unasked_count > 0 THEN '；同类规则' || p.rule_count || '条，其中' || p.unasked_count || '条在本村无法核查，可能缺数据' ELSE '' END
        END AS text
    FROM clues.petition AS p
    INNER JOIN village AS v ON v.village_code = p.village_code
    WHERE p.hit_count = 0
),

-- Five red and yellow clues are what a village seldom has without anybody having said so; where no petition arrived at all, this says nothing.
unspoken AS (
    SELECT
        2 AS part,
        row_number() OVER (ORDER BY count(*) DESC, c.village_code) AS place,
        v.name AS label,
        '红黄线索' || count(*) || '条，没有收到反映这个村的信访' AS text
    FROM clues.clue AS c
    INNER JOIN village AS v ON v.village_code = c.village_code
    WHERE c.level <> 'blue' AND c.village_code NOT IN (SELECT village_code FROM clues.petition) AND EXISTS (FROM clues.petition)
    GROUP BY c.village_code, v.name
    HAVING count(*) >= 5
)

SELECT label, text FROM (FROM unanswered UNION ALL FROM unspoken)
WHERE place <= 20
ORDER BY part, place
