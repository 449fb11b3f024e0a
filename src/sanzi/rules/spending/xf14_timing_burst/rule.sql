-- 十二月最后十天、换届前六十天的支出（早已开工的工程、早已签订的合同除外）占前一年支出的比例，与本村往年同期（不足三年的与同镇各村同期）相比离群
WITH started AS (
    SELECT village_code, 'p' || project_no AS no, min(start_on) AS start_on FROM ledger.project WHERE start_on IS NOT NULL GROUP BY village_code, project_no
    UNION ALL
    SELECT village_code, 'c' || contract_no, min(signed_on) FROM ledger.contract WHERE signed_on IS NOT NULL AND parent_no IS NULL
        GROUP BY village_code, contract_no
),
paid AS (
    -- A settlement of works that began before, or a price of a contract signed before, is no burst.
    SELECT s.*
    FROM features.spend AS s
    LEFT JOIN started AS p ON p.village_code = s.village_code AND p.no = 'p' || s.project_no
    LEFT JOIN started AS c ON c.village_code = s.village_code AND c.no = 'c' || s.contract_no
    WHERE s.is_paid AND coalesce(least(p.start_on, c.start_on) > s.voucher_on - CAST($started_days AS INTEGER), TRUE)
),
day_spend AS (
    SELECT
        village_code, voucher_on, sum(amount) AS amount,
        coalesce(sum(amount) FILTER (
            role = 'works_in_progress' OR list_has_any(lists, ['gift_card', 'tobacco_alcohol', 'dining', 'travel'])
            OR regexp_matches(coalesce(summary, ''), $bonus_words)
        ), 0) AS watched,
        max_by(row_id, (amount, row_id), 3) AS evidence, max(amount) AS largest
    FROM paid
    GROUP BY village_code, voucher_on
),
reach AS (
    SELECT r.village_code, v.county, v.township, min(r.month) AS first_month, max(r.month) AS last_month
    FROM ledger.voucher AS r
    JOIN ledger.village AS v ON v.village_code = r.village_code
    GROUP BY r.village_code, v.county, v.township
),
half_gone AS (
    -- The day on which at least half of those in office go.
    SELECT o.village_code, o.term_end_on
    FROM ledger.office_holder AS o
    JOIN ledger.office_holder AS other
        ON other.village_code = o.village_code
        AND other.term_start_on < o.term_end_on
        AND coalesce(other.term_end_on, o.term_end_on) >= o.term_end_on
    WHERE o.term_end_on <= $as_of
    GROUP BY o.village_code, o.term_end_on
    HAVING count(DISTINCT o.person_name) * 2 >= count(DISTINCT other.person_name)
),
term_end AS (
    SELECT village_code, from_on AS term_end_on FROM policy.occasion WHERE kind = 'election' AND from_on <= $as_of
    UNION
    -- The roster's day of an election that the county tells is not a second one.
    SELECT village_code, term_end_on
    FROM half_gone
    WHERE NOT EXISTS (
        FROM policy.occasion AS told
        WHERE told.kind = 'election' AND told.village_code = half_gone.village_code AND abs(told.from_on - half_gone.term_end_on) <= $term_days
    )
),
anchor AS (
    SELECT reach.*, FALSE AS is_term, make_date(CAST(each.year AS INTEGER), 12, 31) AS end_on, CAST($year_end_days AS INTEGER) AS days
    FROM reach, unnest(generate_series(year(first_month), year($as_of) - CASE WHEN $as_of < make_date(year($as_of), 12, 31) THEN 1 ELSE 0 END)) AS each (year)
    UNION ALL
    SELECT reach.*, TRUE, term_end.term_end_on, CAST($term_days AS INTEGER)
    FROM reach
    JOIN term_end ON term_end.village_code = reach.village_code
),
point AS (
    -- Each anchor, the same days of the three years before it, and the same days in the other villages of the township.
    SELECT village_code, end_on, days, village_code AS of_village, end_on AS of_end_on FROM anchor
    UNION
    SELECT village_code, CAST(end_on - to_years(CAST(k AS INTEGER)) AS DATE), days, village_code, end_on FROM anchor, unnest([1, 2, 3]) AS back (k)
    UNION
    SELECT peer.village_code, anchor.end_on, anchor.days, anchor.village_code, anchor.end_on
    FROM anchor
    JOIN reach AS peer ON peer.county = anchor.county AND peer.township = anchor.township AND peer.village_code <> anchor.village_code
),
told AS (
    SELECT
        p.village_code, p.end_on, p.days,
        sum(s.amount) AS year_amount,
        CAST(coalesce(sum(s.amount) FILTER (s.voucher_on > p.end_on - p.days), 0) / sum(s.amount) AS DOUBLE) AS share,
        coalesce(sum(s.amount) FILTER (s.voucher_on > p.end_on - p.days), 0) AS amount,
        coalesce(sum(s.watched) FILTER (s.voucher_on > p.end_on - p.days), 0) AS watched
    FROM (SELECT DISTINCT village_code, end_on, days FROM point) AS p
    JOIN reach ON reach.village_code = p.village_code AND reach.first_month <= p.end_on - 334 AND reach.last_month >= date_trunc('month', p.end_on)
    JOIN day_spend AS s ON s.village_code = p.village_code AND s.voucher_on > p.end_on - 365 AND s.voucher_on <= p.end_on
    GROUP BY p.village_code, p.end_on, p.days
    HAVING sum(s.amount) > 0
),
against_usual AS (
    SELECT
        point.of_village, point.of_end_on, point.days, point.village_code = point.of_village AS is_own,
        -- Another village of the township that bursts too must not hide this one.
        CASE WHEN bool_and(point.village_code = point.of_village) THEN avg(t.share) ELSE median(t.share) END AS usual,
        CASE WHEN bool_and(point.village_code = point.of_village) THEN stddev_samp(t.share) ELSE greatest(1.4826 * mad(t.share), $least_spread) END AS spread,
        count(*) AS others
    FROM point
    JOIN told AS t ON t.village_code = point.village_code AND t.end_on = point.end_on AND t.days = point.days
    WHERE point.village_code <> point.of_village OR point.end_on <> point.of_end_on
    GROUP BY point.of_village, point.of_end_on, point.days, point.village_code = point.of_village
    HAVING count(*) >= CASE WHEN bool_and(point.village_code = point.of_village) THEN 3 ELSE $least_peers END
),
burst AS (
    SELECT
        a.village_code, a.is_term, a.end_on, a.days, t.amount, t.watched, t.year_amount, u.is_own, u.usual, u.others,
        t.share, (t.share - u.usual) / u.spread AS z
    FROM anchor AS a
    JOIN told AS t ON t.village_code = a.village_code AND t.end_on = a.end_on AND t.days = a.days
    JOIN against_usual AS u ON u.of_village = a.village_code AND u.of_end_on = a.end_on AND u.days = a.days AND u.spread > 0
    -- Own years tell more than the neighbours.
    QUALIFY row_number() OVER (PARTITION BY a.village_code, a.end_on, a.days ORDER BY u.is_own DESC) = 1
)
SELECT
    b.village_code,
    CASE WHEN b.is_term THEN cn_day(b.end_on) || '换届前' ELSE year(b.end_on) || '年末' END AS subject,
    flatten(list(s.evidence ORDER BY s.largest DESC, s.voucher_on))[1:8] AS evidence,
    b.amount,
    min(s.voucher_on) AS first_on,
    max(s.voucher_on) AS last_on,
    round(least(0.89, 0.5 + 0.02 * least(5, b.z - $least_z) + CASE WHEN b.watched >= $watched_share * b.amount THEN 0.15 ELSE 0 END), 3) AS strength,
    CASE WHEN b.is_term THEN cn_day(b.end_on) || '换届前' ELSE year(b.end_on) || '年最后' END || b.days || '天支出' || yuan(b.amount) || '，占此前一年支出的'
    || percent(b.share) || '（早先的工程、合同款不计），' || CASE WHEN b.is_own THEN '本村前' || b.others || '年同期平均' ELSE '同镇其他' || b.others
    || '个村同期中位数' END || percent(b.usual)
    || CASE WHEN b.watched >= $watched_share * b.amount THEN '；其中工程、烟酒礼品、餐饮、奖金类' || yuan(b.watched) ELSE '' END AS reason
FROM burst AS b
JOIN day_spend AS s ON s.village_code = b.village_code AND s.voucher_on > b.end_on - b.days AND s.voucher_on <= b.end_on
WHERE b.z >= $least_z AND b.share >= $least_share AND b.amount >= $least_amount
GROUP BY b.village_code, b.is_term, b.end_on, b.days, b.amount, b.watched, b.year_amount, b.is_own, b.usual, b.others, b.share, b.z
