-- Paid to somebody else by the list itself, received less a deduction, or booked only later.
WITH taken AS (
    -- Receipts that answer another grant of the village.
    SELECT other.village_code, list(DISTINCT entry.voucher_key) AS keys
    FROM ledger."grant" AS other
    SEMI JOIN hit AS asked ON asked.village_code = other.village_code
    JOIN ledger.entry
        ON entry.village_code = other.village_code AND entry.role IN ('cash', 'bank') AND entry.debit > 0
        AND abs(entry.debit - other.amount) <= $tolerance * other.amount
        AND entry.voucher_on BETWEEN other.granted_on - $early_days AND other.granted_on + $window_days
    GROUP BY other.village_code
),
promise AS (
    SELECT hit.hit_id, hit.village_code, hit.subject, grant_.payee, grant_.amount, grant_.granted_on AS paid_on, village.village_name,
        coalesce(taken.keys, []) AS taken
    FROM (SELECT hit_id, village_code, subject, unnest(evidence) AS row_id FROM hit) AS hit
    JOIN ledger."grant" AS grant_ ON grant_.row_id = hit.row_id
    LEFT JOIN ledger.village ON village.village_code = hit.village_code
    LEFT JOIN taken ON taken.village_code = hit.village_code
),
direct AS (
    SELECT hit_id, bool_and(payee IS NULL) AS is_blank,
        bool_and(contains(payee, left(village_name, 2)) AND regexp_matches(payee, '村|社|居委|组')) AS is_own, min(payee) AS payee
    FROM promise
    GROUP BY hit_id
),
later AS (
    SELECT promise.hit_id, count(DISTINCT entry.row_id) AS entries, min(entry.voucher_on) AS booked_on,
        coalesce(list(DISTINCT entry.row_id) FILTER (WHERE entry.row_id IS NOT NULL), []) AS evidence
    FROM promise
    LEFT JOIN ledger.entry
        ON entry.village_code = promise.village_code AND entry.role IN ('cash', 'bank') AND abs(entry.debit - promise.amount) <= $tolerance * promise.amount
        AND (entry.counterparty = promise.subject OR entry.counterparty IS NULL AND entry.debit = promise.amount)
        AND NOT list_contains(promise.taken, entry.voucher_key)
        AND entry.voucher_on > promise.paid_on + $window_days AND entry.voucher_on <= promise.paid_on + 365
    GROUP BY promise.hit_id
),
parts AS (
    SELECT promise.hit_id, any_value(promise.amount) AS due, count(entry.row_id) AS receipts, sum(entry.debit) AS amount,
        list(entry.row_id ORDER BY entry.row_id) AS evidence
    FROM promise
    JOIN ledger.entry
        ON entry.village_code = promise.village_code AND entry.role IN ('cash', 'bank') AND entry.debit > 0 AND entry.debit < promise.amount
        AND entry.counterparty = promise.subject AND NOT list_contains(promise.taken, entry.voucher_key)
        AND entry.voucher_on BETWEEN promise.paid_on - $early_days AND promise.paid_on + $window_days
    GROUP BY promise.hit_id
    HAVING count(DISTINCT promise.paid_on) = 1
),
netted AS (
    SELECT promise.hit_id, max(entry.debit) AS amount, coalesce(list(DISTINCT entry.row_id) FILTER (WHERE entry.row_id IS NOT NULL), []) AS evidence
    FROM promise
    LEFT JOIN ledger.entry
        ON entry.village_code = promise.village_code AND entry.role IN ('cash', 'bank') AND entry.counterparty = promise.subject
        AND entry.debit >= $net_share * promise.amount AND entry.debit < promise.amount * (1 - $tolerance)
        AND entry.voucher_on BETWEEN promise.paid_on - $early_days AND promise.paid_on + $window_days
    GROUP BY promise.hit_id
)
SELECT hit_id, 'paid_direct' AS innocent, CASE WHEN is_blank THEN NULL WHEN is_own THEN FALSE ELSE TRUE END AS holds, []::VARCHAR[] AS evidence,
    CASE
        WHEN is_blank THEN '拨款清单没有写收款户名'
        WHEN is_own THEN '拨款清单写的收款户名是' || payee || '，不是直接付给农户或其他单位'
        ELSE '拨款清单写的收款户名是' || payee || '，看来不是本村，可能直接付给了别人'
    END AS sentence
FROM direct
UNION ALL
SELECT hit_id, 'net_of_deduction', amount IS NOT NULL, evidence,
    CASE WHEN amount IS NULL THEN '期间没有来自同一单位、略少一些的收款' ELSE '期间收到同一单位' || yuan(amount) || '，可能是扣除后的净额' END
FROM netted
UNION ALL
SELECT hit_id, 'booked_later', entries > 0, evidence,
    CASE WHEN entries > 0 THEN cn_day(booked_on) || '才入账同一单位的同额收款' ELSE '此后一年也没有同一单位的同额收款' END
FROM later
UNION ALL
SELECT hit_id, 'in_parts', receipts >= 2 AND abs(amount - due) <= $tolerance * due, evidence,
    '期间收到同一单位' || receipts || '笔、共' || yuan(amount)
    || CASE WHEN receipts >= 2 AND abs(amount - due) <= $tolerance * due THEN '，合起来就是这笔拨款，可能分期到账' ELSE '，合起来与拨款数额不同' END
FROM parts
