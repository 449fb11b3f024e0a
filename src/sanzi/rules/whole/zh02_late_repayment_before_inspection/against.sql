-- A repayment that was ordered, a habit of settling, and an advance taken only shortly before.
WITH cited AS (SELECT hit_id, village_code, subject, first_on, last_on, unnest(evidence) AS row_id FROM hit),
receipt AS (
    SELECT cited.hit_id, cited.village_code, cited.subject, cited.first_on, entry.voucher_on, entry.credit AS amount, coalesce(entry.summary, '') AS summary,
        entry.role, entry.row_id
    FROM cited
    JOIN ledger.entry ON entry.village_code = cited.village_code AND entry.row_id = cited.row_id AND entry.credit > 0
),
asked AS (
    SELECT hit_id, village_code, subject, first_on, min(voucher_on) AS from_on, sum(amount) AS amount, list(row_id) AS row_ids,
        string_agg(summary, ' ' ORDER BY row_id) AS text
    FROM receipt
    GROUP BY hit_id, village_code, subject, first_on
),
before AS (
    SELECT asked.hit_id, count(DISTINCT entry.voucher_key) FILTER (WHERE entry.credit > 0) AS times,
        sum(entry.debit) FILTER (WHERE entry.voucher_on >= asked.from_on - CAST($advance_days AS INTEGER)) AS taken,
        coalesce(list(entry.row_id) FILTER (WHERE entry.debit > 0 AND entry.voucher_on >= asked.from_on - CAST($advance_days AS INTEGER)), []) AS taken_ids
    FROM asked
    JOIN ledger.entry
        ON entry.village_code = asked.village_code AND entry.counterparty = asked.subject AND entry.voucher_on < asked.from_on
        AND (entry.role IN ('receivable', 'internal') OR (entry.credit > 0 AND entry.class IN ('expense', 'cost')))
        AND entry.voucher_on >= asked.first_on - CAST($old_days AS INTEGER)
    WHERE NOT entry.is_opening
    GROUP BY asked.hit_id
)
SELECT asked.hit_id, 'ordered' AS innocent, regexp_matches(text, $ordered_words) AS holds, row_ids AS evidence,
    CASE WHEN regexp_matches(text, $ordered_words) THEN '摘要写有“' || regexp_extract(text, $ordered_words) || '”' ELSE '摘要没有写整改、清退、审计' END AS sentence
FROM asked
UNION ALL
SELECT asked.hit_id, 'habit', coalesce(before.times >= $habit_times, FALSE), [],
    CASE WHEN before.times > 0 THEN '受理之前三年还有' || before.times || '次交回、结清' ELSE '受理之前三年没有交回、结清过' END
FROM asked
LEFT JOIN before ON before.hit_id = asked.hit_id
UNION ALL
SELECT asked.hit_id, 'short_advance', coalesce(before.taken >= asked.amount, FALSE), coalesce(before.taken_ids, []),
    CASE WHEN before.taken >= asked.amount THEN '此前' || $advance_days || '天内领过' || yuan(before.taken) || '，像是备用金按期结清'
        ELSE '此前' || $advance_days || '天内没有领过这么多' END
FROM asked
LEFT JOIN before ON before.hit_id = asked.hit_id
