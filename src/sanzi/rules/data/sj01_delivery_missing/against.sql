-- Was there anything to send? What the other kinds of the same village say of the silent months, and whether it was wound up or stood still.
WITH asked AS (
    SELECT DISTINCT h.hit_id, h.village_code, h.first_on, h.last_on, a.kind
    FROM hit AS h
    INNER JOIN features.arrival AS a ON a.village_code = h.village_code AND a.title = h.subject
),

booked AS (
    SELECT
        k.hit_id,
        count(*) FILTER (e.voucher_on BETWEEN k.first_on AND k.last_on) AS entries,
        count(*) FILTER (e.voucher_on BETWEEN k.first_on AND k.last_on AND e.role = 'bank') AS bank_entries,
        max_by(e.row_id, (e.voucher_on, e.row_id), 3) FILTER (e.voucher_on BETWEEN k.first_on AND k.last_on AND (k.kind <> 'bank' OR e.role = 'bank')) AS evidence,
        max_by(e.row_id, (e.voucher_on, e.row_id), 3) FILTER (
            e.voucher_on BETWEEN k.first_on - $ending_days AND k.last_on AND regexp_matches(e.summary, $merger_words)
        ) AS merger
    FROM asked AS k
    INNER JOIN ledger.entry AS e ON e.village_code = k.village_code
    GROUP BY k.hit_id
),

banked AS (
    SELECT k.hit_id, count(*) AS lines, max_by(b.row_id, (b.bank_on, b.row_id), 3) AS evidence
    FROM asked AS k
    INNER JOIN ledger.bank_line AS b ON b.village_code = k.village_code AND b.bank_on BETWEEN k.first_on AND k.last_on
    GROUP BY k.hit_id
),

balanced AS (
    SELECT k.hit_id, count(*) FILTER (b.debit <> 0 OR b.credit <> 0) AS moved, max_by(b.row_id, (b.debit + b.credit, b.row_id), 3) AS evidence
    FROM asked AS k
    INNER JOIN ledger.balance AS b ON b.village_code = k.village_code AND b.month BETWEEN k.first_on AND k.last_on
    GROUP BY k.hit_id
),

met AS (
    SELECT
        k.hit_id,
        max_by(m.row_id, (m.start_on, m.row_id), 3) FILTER (regexp_matches(m.topic, $standstill_words) AND m.start_on BETWEEN k.first_on - $ending_days AND k.last_on) AS standstill,
        max_by(m.row_id, (m.start_on, m.row_id), 3) FILTER (regexp_matches(m.topic, $merger_words) AND m.start_on BETWEEN k.first_on - $ending_days AND k.last_on) AS merger
    FROM asked AS k
    INNER JOIN ledger.meeting AS m ON m.village_code = k.village_code
    GROUP BY k.hit_id
),

looked AS (
    SELECT
        k.hit_id,
        k.kind,
        coalesce(e.entries, 0) AS entries,
        coalesce(e.bank_entries, 0) AS bank_entries,
        coalesce(b.lines, 0) AS lines,
        l.moved,
        coalesce(e.evidence, []) AS entry_rows,
        coalesce(b.evidence, []) AS bank_rows,
        coalesce(l.evidence, []) AS balance_rows,
        m.hit_id IS NOT NULL AS has_meetings,
        m.standstill,
        coalesce(m.merger, e.merger) AS merger
    FROM asked AS k
    LEFT JOIN booked AS e ON e.hit_id = k.hit_id
    LEFT JOIN banked AS b ON b.hit_id = k.hit_id
    LEFT JOIN balanced AS l ON l.hit_id = k.hit_id
    LEFT JOIN met AS m ON m.hit_id = k.hit_id
)

SELECT
    hit_id,
    'nothing_happened' AS innocent,
    CASE kind
        WHEN 'bank' THEN CASE WHEN bank_entries > 0 THEN false WHEN entries > 0 THEN true END
        WHEN 'vouchers' THEN CASE WHEN lines > 0 OR moved > 0 THEN false WHEN moved = 0 THEN true END
        ELSE CASE WHEN entries > 0 OR lines > 0 THEN false END
    END AS holds,
    CASE kind WHEN 'vouchers' THEN CASE WHEN lines > 0 THEN bank_rows ELSE balance_rows END WHEN 'bank' THEN entry_rows ELSE list_concat(entry_rows, bank_rows) END AS evidence,
    CASE kind
        WHEN 'bank' THEN '这段时间账上有' || entries || '行分录，其中银行存款' || bank_entries || '行'
        WHEN 'vouchers' THEN '这段时间银行流水有' || lines || '笔，' || coalesce('余额表有' || moved || '个科目发生过数额', '没有余额表')
        ELSE '这段时间账上有' || entries || '行分录，银行流水有' || lines || '笔'
    END AS sentence
FROM looked
UNION ALL
SELECT hit_id, 'wound_up', merger IS NOT NULL, coalesce(merger, []), CASE WHEN merger IS NOT NULL THEN '此前账上或会议里写了撤并、移交' ELSE '账上和会议里没有写撤并、移交' END
FROM looked
WHERE merger IS NOT NULL OR entries > 0 OR lines > 0
UNION ALL
SELECT hit_id, 'standstill', standstill IS NOT NULL, coalesce(standstill, []), CASE WHEN standstill IS NOT NULL THEN '此前会议议定停业、停止运转' ELSE '会议记录里没有停业、停止运转的决定' END
FROM looked
WHERE has_meetings
