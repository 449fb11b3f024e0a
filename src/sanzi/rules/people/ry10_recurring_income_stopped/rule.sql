-- Income that came in period after period and then stopped, while what it came from goes on and no other income took its place.
WITH book AS (
    -- The month of the as-of day is not over; what is booked of it does not count as a month without.
    SELECT village_code,
        least(max(year(month) * 12 + month(month)), year($as_of) * 12 + month($as_of) - CASE WHEN $as_of < last_day($as_of) THEN 1 ELSE 0 END) AS to_no
    FROM ledger.entry
    WHERE NOT is_opening AND NOT is_closing
    GROUP BY village_code
),
stream AS (
    SELECT income.*, year(income.month) * 12 + month(income.month) AS month_no
    FROM features.income_stream AS income
    LEFT JOIN features.payee ON payee.payee = income.stream AND income.stream_is = 'payer'
    -- Grants are seen by RY09, interest by ZJ09, rent due under a contract by HT01.
    WHERE income.role NOT IN ('subsidy_income', 'tax_refund_income') AND NOT regexp_matches(income.stream, $other_words)
        AND income.stream_is IN ('item', 'payer') AND coalesce(payee.payee_type, 'unknown') NOT IN ('government', 'bank')
),
ended AS (
    SELECT stream.village_code, stream.stream_is, stream.stream, max(stream.month_no) AS last_no, min(stream.month_no) AS first_no, book.to_no,
        CASE WHEN count(DISTINCT stream.payer) = 1 AND count(stream.payer) = count(*) THEN min(stream.payer) END AS payer,
        CASE WHEN count(DISTINCT stream.item) = 1 THEN min(stream.item) END AS item, max(stream.last_on) AS last_on
    FROM stream
    JOIN book ON book.village_code = stream.village_code AND stream.month_no <= book.to_no
    GROUP BY stream.village_code, stream.stream_is, stream.stream, book.to_no
),
-- Quarters, half-years or years, counted back from the last receipt: the shortest in which the stream was regular.
regular AS (
    SELECT ended.*, length.months, count(DISTINCT (ended.last_no - stream.month_no) // length.months) AS periods_in,
        sum(stream.amount) / count(DISTINCT (ended.last_no - stream.month_no) // length.months) AS usual, max_by(stream.evidence, stream.month, 4) AS evidence
    FROM ended
    CROSS JOIN (VALUES (3), (6), (12)) AS length (months)
    JOIN stream
        ON stream.village_code = ended.village_code AND stream.stream_is = ended.stream_is AND stream.stream = ended.stream
        AND stream.month_no > ended.last_no - $looked_back * length.months
    WHERE ended.to_no - ended.last_no >= $missed_periods * length.months
    GROUP BY ALL
    HAVING count(DISTINCT (ended.last_no - stream.month_no) // length.months) >= $regular_periods
        AND sum(stream.contract_amount) < $contract_share * sum(stream.amount)
),
stopped AS (
    SELECT *, (to_no - last_no) // months AS missed, usual * ((to_no - last_no) // months) AS lost
    FROM regular
    QUALIFY row_number() OVER (PARTITION BY village_code, stream_is, stream ORDER BY months) = 1
),
-- A stream under a new name, or a new payer of the same item, that brings in enough is the same income.
successor AS (
    SELECT stopped.village_code, stopped.stream_is, stopped.stream, sum(newer.amount) AS amount
    FROM stopped
    JOIN ended AS next
        ON next.village_code = stopped.village_code AND next.stream_is = stopped.stream_is AND next.first_no > stopped.last_no
        AND (stopped.stream_is = 'item' OR next.item = stopped.item)
    JOIN stream AS newer ON newer.village_code = next.village_code AND newer.stream_is = next.stream_is AND newer.stream = next.stream
    GROUP BY stopped.village_code, stopped.stream_is, stopped.stream
),
told AS (
    SELECT stopped.*
    FROM stopped
    LEFT JOIN successor
        ON successor.village_code = stopped.village_code AND successor.stream_is = stopped.stream_is AND successor.stream = stopped.stream
    -- What one payer alone paid is told of the payer.
    ANTI JOIN stopped AS same
        ON same.village_code = stopped.village_code AND same.stream_is = 'payer' AND same.stream = stopped.payer AND stopped.stream_is = 'item'
    WHERE coalesce(successor.amount, 0) < $renamed_share * stopped.lost AND stopped.usual * 12 / stopped.months >= $least
),
source AS (
    SELECT told.village_code, told.stream, min(thing.name) AS name, list(thing.row_id ORDER BY thing.row_id)[:3] AS row_ids
    FROM told
    JOIN (
        SELECT village_code, asset_name AS name, row_id FROM ledger.asset
        WHERE disposed_on IS NULL AND NOT regexp_matches(coalesce(use_status, ''), $ended_words)
        UNION ALL
        SELECT village_code, resource_name, row_id FROM ledger.resource
        UNION ALL
        SELECT village_code, concat_ws(' ', party_b, object, contract_name), row_id FROM ledger.contract
        WHERE coalesce(end_on, DATE '9999-12-31') > $as_of AND NOT regexp_matches(coalesce(status, ''), $ended_words)
    ) AS thing ON thing.village_code = told.village_code AND len(told.stream) >= 2 AND contains(thing.name, told.stream)
    GROUP BY told.village_code, told.stream
)
SELECT
    told.village_code,
    told.stream AS subject,
    flatten(told.evidence) || coalesce(source.row_ids, []) AS evidence,
    told.lost AS amount,
    told.last_on AS first_on,
    last_day(make_date((told.last_no + $missed_periods * told.months - 1) // 12, (told.last_no + $missed_periods * told.months - 1) % 12 + 1, 1)) AS last_on,
    round(0.55 + CASE WHEN source.name IS NULL THEN 0 ELSE 0.15 END + CASE WHEN told.usual * 12 / told.months >= $large THEN 0.05 ELSE 0 END
        + CASE WHEN told.missed >= 2 * $missed_periods THEN 0.05 ELSE 0 END + CASE WHEN told.periods_in >= $looked_back THEN 0.02 ELSE 0 END, 3) AS strength,
    CASE told.stream_is WHEN 'item' THEN '“' || told.stream || '”收入' ELSE told.stream || '交来的收入' END || '此前' || $looked_back || '个'
    || CASE told.months WHEN 3 THEN '季度' WHEN 6 THEN '半年' ELSE '年度' END || '里有' || told.periods_in || '个入账，平均每'
    || CASE told.months WHEN 3 THEN '季' WHEN 6 THEN '半年' ELSE '年' END || yuan(told.usual) || '，'
    || cn_day(told.last_on) || '以后连续' || (told.to_no - told.last_no) || '个月没有入账'
    || coalesce('，而“' || source.name || '”仍登记在册', '') || '；按以往水平约' || yuan(told.lost) AS reason
FROM told
LEFT JOIN source ON source.village_code = told.village_code AND source.stream = told.stream
