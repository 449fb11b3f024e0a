-- Fewer entries, but as much money; booked a month late; or a village that stood still.
WITH moved AS (
    SELECT village_code, month, sum(debit) AS amount, sum(entry_count) AS entries FROM ledger.voucher
    GROUP BY village_code, month
),

asked AS (
    SELECT
        h.hit_id,
        h.village_code,
        h.first_on AS month,
        any_value(m.amount) FILTER (m.month = h.first_on) AS amount,
        median(m.amount) FILTER (datediff('month', m.month, h.first_on) BETWEEN 11 AND 13) AS usual_amount,
        median(m.entries) FILTER (datediff('month', m.month, h.first_on) BETWEEN 11 AND 13) AS usual_entries,
        any_value(m.entries) FILTER (datediff('month', h.first_on, m.month) = 1) AS next_entries
    FROM hit AS h
    INNER JOIN moved AS m ON m.village_code = h.village_code
    GROUP BY h.hit_id, h.village_code, h.first_on
),

standstill AS (
    SELECT k.hit_id, list(m.row_id ORDER BY m.row_id) FILTER (regexp_matches(m.topic, $standstill_words) AND m.start_on BETWEEN k.month - $ending_days AND last_day(k.month)) AS evidence
    FROM asked AS k
    INNER JOIN ledger.meeting AS m ON m.village_code = k.village_code
    GROUP BY k.hit_id
)

SELECT
    hit_id,
    'merged_entries' AS innocent,
    amount >= $money_share * usual_amount AS holds,
    CAST([] AS VARCHAR[]) AS evidence,
    '该月借方合计' || yuan(amount) || '，上年同期前后三个月的中位数是' || yuan(usual_amount) AS sentence
FROM asked
UNION ALL
SELECT
    hit_id,
    'booked_later',
    next_entries >= $catch_up * usual_entries,
    [],
    CASE WHEN next_entries IS NULL THEN '下一个月还没有凭证' ELSE '下一个月有' || next_entries || '行分录' END
FROM asked
UNION ALL
SELECT hit_id, 'standstill', evidence IS NOT NULL, coalesce(evidence, []), CASE WHEN evidence IS NULL THEN '会议记录里没有停业、停止运转的决定' ELSE '此前会议议定停业、停止运转' END
FROM standstill
