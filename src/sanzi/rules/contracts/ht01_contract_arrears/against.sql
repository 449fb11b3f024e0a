-- Money of the same sum booked under another name, a waiver that was voted, and a contract no longer in force.
WITH asked AS (
    SELECT h.hit_id, h.village_code, h.subject, h.amount, h.first_on, d.contract_no, d.due_no, d.due_on, d.due_amount, d.row_id
    FROM hit AS h
    JOIN ledger.due AS d ON d.village_code = h.village_code AND list_contains(h.evidence, d.row_id)
),
same_sum AS (
    SELECT a.hit_id, e.row_id, e.voucher_on, e.counterparty, e.credit
    FROM asked AS a
    JOIN ledger.entry AS e
        ON e.village_code = a.village_code
        AND e.credit = a.due_amount
        AND e.voucher_on BETWEEN a.due_on - INTERVAL 60 DAY AND $as_of
        AND e.class = 'income'
        AND NOT e.is_closing
        AND e.counterparty IS DISTINCT FROM a.subject
    -- A receipt that belongs to another contract's plan explains nothing here.
    ANTI JOIN ledger.due AS other
        ON other.village_code = e.village_code AND other.contract_no <> a.contract_no AND other.received_amount = e.credit
        AND abs(date_diff('day', other.received_on, e.voucher_on)) <= 10
),
voted AS (
    SELECT h.hit_id, m.row_id, m.start_on, m.topic
    FROM hit AS h
    JOIN ledger.contract AS c ON c.village_code = h.village_code AND list_contains(h.evidence, c.row_id)
    JOIN ledger.meeting AS m
        ON m.village_code = h.village_code
        AND m.is_passed
        AND regexp_matches(coalesce(m.topic, ''), $waiver_words)
        AND (m.related_no = c.contract_no OR contains(m.topic, c.contract_no) OR contains(m.topic, h.subject))
)
SELECT
    h.hit_id,
    'booked_elsewhere' AS innocent,
    count(s.row_id) > 0 OR bool_or(contains(h.reason, '账上另记有')) AS holds,
    list(s.row_id ORDER BY s.row_id) FILTER (WHERE s.row_id IS NOT NULL) AS evidence,
    CASE
        WHEN bool_or(contains(h.reason, '账上另记有')) THEN '账上有这份合同的收款，可能只是收款计划没有登记'
        WHEN count(s.row_id) > 0
            THEN '账上有' || count(s.row_id) || '笔同额收入记在别的往来名下（最早' || cn_day(min(s.voucher_on)) || '），可能是记错对象'
        ELSE '到期日前六十天至今，账上没有记在别的往来名下的同额收入'
    END AS sentence
FROM hit AS h
SEMI JOIN asked AS a ON a.hit_id = h.hit_id
LEFT JOIN same_sum AS s ON s.hit_id = h.hit_id
GROUP BY h.hit_id
UNION ALL
SELECT
    h.hit_id,
    'waived' AS innocent,
    CASE WHEN NOT EXISTS (FROM ledger.meeting AS m WHERE m.village_code = h.village_code) THEN NULL ELSE count(v.row_id) > 0 END AS holds,
    list(v.row_id ORDER BY v.row_id) FILTER (WHERE v.row_id IS NOT NULL) AS evidence,
    CASE
        WHEN count(v.row_id) > 0 THEN '会议记录里有减免或缓交的决议（' || cn_day(min(v.start_on)) || '）'
        WHEN NOT EXISTS (FROM ledger.meeting AS m WHERE m.village_code = h.village_code) THEN '本村没有会议记录可查'
        ELSE '会议记录里没有查到减免或缓交的决议'
    END AS sentence
FROM hit AS h
LEFT JOIN voted AS v ON v.hit_id = h.hit_id
GROUP BY h.hit_id, h.village_code
UNION ALL
SELECT
    h.hit_id,
    'in_dispute' AS innocent,
    regexp_matches(coalesce(c.status, ''), $dispute_words) AS holds,
    [c.row_id] AS evidence,
    CASE
        WHEN regexp_matches(coalesce(c.status, ''), $dispute_words) THEN '合同台账登记的状态是“' || c.status || '”'
        ELSE '合同台账登记的状态是“' || coalesce(c.status, '未填') || '”，没有终止或诉讼的记载'
    END AS sentence
FROM hit AS h
JOIN ledger.contract AS c ON c.village_code = h.village_code AND list_contains(h.evidence, c.row_id)
