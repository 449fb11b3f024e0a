-- 一年内付给政府部门、学校、派出所、媒体、协会等单位，列作赞助、捐赠、协调、活动经费的支出；付给其他对象的赞助、捐赠另列
WITH sponsor_text AS (
    SELECT text, max(regexp_matches(folded, $gift_words)::INTEGER) = 1 AS is_gift
    FROM features.text_seen
    WHERE regexp_matches(folded, $sponsor_words) AND NOT regexp_matches(folded, $return_words)
    GROUP BY text
),
sponsor_account AS (
    SELECT DISTINCT account_name
    FROM features.spend
    WHERE regexp_matches(account_name, $gift_words)
),
given AS (
    SELECT
        s.village_code, s.payee, s.voucher_on, s.amount, s.row_id, s.invoice_row_id, coalesce(s.summary, s.item, s.account_name) AS shown,
        coalesce(a.is_gift, FALSE) OR coalesce(b.is_gift, FALSE) OR s.account_name IN (FROM sponsor_account) AS is_gift,
        -- What the collective hands to its own committee or groups is no sponsoring.
        s.payee_type <> 'village' AND NOT regexp_matches(coalesce(s.payee, ''), $care_words) AND (s.payee_type IN ('government', 'school') OR regexp_matches(coalesce(s.payee, ''), $public_words)) AS is_public
    FROM features.spend AS s
    LEFT JOIN sponsor_text AS a ON a.text = s.summary
    LEFT JOIN sponsor_text AS b ON b.text = s.item
    WHERE (
            a.text IS NOT NULL OR b.text IS NOT NULL OR s.account_name IN (FROM sponsor_account)
            -- A school or an office sells no advertising; a newspaper does.
            OR (s.payee_type IN ('government', 'school') AND regexp_matches(s.summary, $selling_words) AND NOT regexp_matches(coalesce(s.payee, ''), $media_words))
        )
        AND s.role NOT IN ('works_in_progress', 'special_fund')
        AND s.payee_type <> 'bank'
),
village_year AS (
    SELECT g.village_code, v.county, v.township, year(g.voucher_on) AS year, sum(g.amount) AS total
    FROM given AS g
    JOIN ledger.village AS v ON v.village_code = g.village_code
    WHERE g.is_public OR g.is_gift
    GROUP BY ALL
),
neighbour AS (
    -- A village of the township that gave nothing counts with nothing.
    SELECT own.village_code, own.year, own.total, count(DISTINCT o.village_code) AS peers, coalesce(sum(other.total), 0) AS others
    FROM village_year AS own
    LEFT JOIN ledger.village AS o ON o.county = own.county AND o.township = own.township AND o.village_code <> own.village_code
    LEFT JOIN village_year AS other ON other.village_code = o.village_code AND other.year = own.year
    GROUP BY own.village_code, own.year, own.total
),
payee_year AS (
    SELECT
        village_code, payee, year(voucher_on) AS year, sum(amount) AS amount, count(*) AS entries, min(voucher_on) AS first_on, max(voucher_on) AS last_on,
        list_distinct(list_concat(list(row_id), list(invoice_row_id))) AS evidence,
        arg_min(shown, (-amount, row_id)) AS shown, bool_or(is_public) AS is_public
    FROM given
    WHERE is_public OR is_gift
    GROUP BY village_code, payee, year(voucher_on)
    HAVING sum(amount) >= $min_amount
)
SELECT
    p.village_code,
    p.payee AS subject,
    p.evidence,
    p.amount,
    p.first_on,
    p.last_on,
    CASE WHEN p.is_public THEN 0.65 ELSE 0.5 END
    + CASE WHEN n.peers >= $least_peers AND n.total >= $peer_times * (n.others / n.peers) THEN 0.05 ELSE 0 END AS strength,
    p.year || '年付给' || coalesce(p.payee, '未写明的收款方') || '的支出' || p.entries || '笔共' || yuan(p.amount) || '，列为“' || p.shown || '”'
    || CASE WHEN p.is_public THEN '，收款方是机关、学校、协会、媒体一类单位' ELSE '' END
    || CASE
        WHEN n.peers >= $least_peers AND n.total >= $peer_times * (n.others / n.peers)
            THEN '；全村该年这类支出' || yuan(n.total) || '，同镇其他' || n.peers || '个村平均' || yuan(n.others / n.peers)
        ELSE ''
    END AS reason
FROM payee_year AS p
JOIN neighbour AS n ON n.village_code = p.village_code AND n.year = p.year
