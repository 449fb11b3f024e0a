-- Each rule: how many villages it can look at and how many not, for want of what, and which of its limits nobody in the county has confirmed.
WITH told AS (
    SELECT rule_code, count(*) FILTER (WHERE status = 'ran') AS looked, count(*) FILTER (WHERE status <> 'ran') AS unlooked
    FROM hits.coverage
    GROUP BY rule_code
),

because AS (
    SELECT rule_code, list(why || '（' || villages || '个村）' ORDER BY villages DESC, why) AS whys
    FROM (SELECT rule_code, coalesce(why, '') AS why, count(*) AS villages FROM hits.coverage WHERE status <> 'ran' GROUP BY ALL)
    GROUP BY rule_code
),

span AS (
    SELECT village_code, min(voucher_on) AS first_on, max(voucher_on) AS last_on FROM ledger.voucher
    GROUP BY village_code
),

-- A limit of days from which no voucher has come decides nothing.
unconfirmed AS (
    SELECT card_limit.rule_code, list(DISTINCT card_limit.name ORDER BY card_limit.name) AS limits
    FROM card_limit
    INNER JOIN policy.limit_on AS l ON l.name = card_limit.name AND NOT l.is_confirmed
    INNER JOIN span AS s ON s.village_code = l.village_code AND l.from_on <= s.last_on AND l.to_on >= s.first_on
    GROUP BY card_limit.rule_code
)

SELECT t.rule_code, r.title, t.looked, t.unlooked, coalesce(b.whys, []) AS whys, coalesce(u.limits, []) AS limits
FROM told AS t
INNER JOIN hits.rule AS r ON t.rule_code = r.rule_code
LEFT JOIN because AS b ON t.rule_code = b.rule_code
LEFT JOIN unconfirmed AS u ON t.rule_code = u.rule_code
ORDER BY t.rule_code
