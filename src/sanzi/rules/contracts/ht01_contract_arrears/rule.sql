-- Contract fees due and not received: by the payment plan, or where there is none by the yearly rent of the contract.
WITH instalment AS (
    -- An instalment received in parts stands on several rows with one due_no.
    SELECT
        village_code,
        contract_no,
        due_no,
        min(due_on) AS due_on,
        max(due_amount) AS due_amount,
        -- A receipt noted without its day was received; one noted without its sum was received in full.
        coalesce(sum(coalesce(received_amount, CASE WHEN received_on IS NOT NULL THEN due_amount END))
            FILTER (WHERE coalesce(received_on <= $as_of, TRUE)), 0) AS received,
        list(row_id) AS evidence
    FROM ledger.due
    WHERE due_on IS NOT NULL AND due_amount > 0
    GROUP BY village_code, contract_no, due_no
),
by_plan AS (
    SELECT
        village_code,
        contract_no,
        sum(received) AS received_in_all,
        count(*) FILTER (WHERE due_on <= $as_of) AS dues_so_far,
        sum(due_amount - received) FILTER (WHERE due_on <= $as_of AND received < due_amount) AS arrears,
        count(*) FILTER (WHERE due_on <= $as_of AND received < due_amount) AS dues_open,
        min(due_on) FILTER (WHERE due_on <= $as_of AND received < due_amount) AS first_on,
        max(due_on) FILTER (WHERE due_on <= $as_of AND received < due_amount) AS last_on,
        flatten(list(evidence) FILTER (WHERE due_on <= $as_of AND received < due_amount)) AS evidence
    FROM instalment
    GROUP BY village_code, contract_no
),
letting AS (
    -- Without a plan only a plain yearly rent can be worked out; it falls due on each anniversary of the start.
    SELECT c.*
    FROM ledger.contract AS c
    ANTI JOIN by_plan AS p ON p.village_code = c.village_code AND p.contract_no = c.contract_no
    WHERE c.annual > 0 AND c.start_on IS NOT NULL AND c.party_b IS NOT NULL AND c.parent_no IS NULL AND regexp_matches(c.contract_type, $letting_words)
),
expected AS (
    SELECT
        village_code,
        contract_no,
        party_b,
        annual,
        start_on,
        CAST(unnest(generate_series(start_on, least(coalesce(end_on, $as_of), $as_of)::DATE, INTERVAL 1 YEAR)) AS DATE) AS due_on
    FROM letting
),
booked AS (
    SELECT village_code, voucher_key, counterparty, contract_no, credit, voucher_on
    FROM ledger.entry
    WHERE credit > 0 AND class IN ('income', 'asset', 'liability') AND role NOT IN ('cash', 'bank') AND NOT is_opening AND NOT is_closing
),
received AS (
    SELECT l.village_code, l.contract_no, coalesce(sum(b.credit), 0) AS received
    FROM letting AS l
    LEFT JOIN booked AS b ON b.village_code = l.village_code AND (b.contract_no = l.contract_no OR (b.contract_no IS NULL AND b.counterparty = l.party_b))
    GROUP BY l.village_code, l.contract_no
),
covered AS (
    -- The books of a village reach back only so far: years before them cannot be called unpaid.
    SELECT village_code, min(voucher_on) AS from_on FROM ledger.entry GROUP BY village_code
),
registered AS (
    SELECT d.village_code, d.contract_no, sum(d.received_amount) AS registered
    FROM ledger.due AS d
    JOIN covered AS k ON k.village_code = d.village_code AND d.received_on BETWEEN k.from_on AND $as_of
    GROUP BY d.village_code, d.contract_no
),
paid_in AS (
    -- What the books took in under a planned contract, by its number, or by a tenant who has but one; a fee only written down as owed is no receipt.
    SELECT c.village_code, c.contract_no, sum(b.credit) - coalesce(any_value(r.registered), 0) AS more
    FROM (
        SELECT *, count(*) OVER (PARTITION BY village_code, party_b) AS contracts
        FROM ledger.contract
        WHERE parent_no IS NULL
    ) AS c
    SEMI JOIN by_plan AS p ON p.village_code = c.village_code AND p.contract_no = c.contract_no AND p.arrears > 0
    JOIN booked AS b
        ON b.village_code = c.village_code
        AND (b.contract_no = c.contract_no OR (b.contract_no IS NULL AND b.counterparty = c.party_b AND c.contracts = 1))
    LEFT JOIN registered AS r ON r.village_code = c.village_code AND r.contract_no = c.contract_no
    SEMI JOIN ledger.entry AS money ON money.voucher_key = b.voucher_key AND money.role IN ('cash', 'bank') AND money.debit > 0
    WHERE b.voucher_on <= $as_of
    GROUP BY c.village_code, c.contract_no
),
by_terms AS (
    SELECT
        e.village_code,
        e.contract_no,
        min(r.received) AS received_in_all,
        count(*) AS dues_so_far,
        max(e.annual) * count(*) - min(r.received) AS arrears,
        CAST(ceil((max(e.annual) * count(*) - min(r.received)) / max(e.annual)) AS BIGINT) AS dues_open,
        -- What was received pays the oldest years first.
        list_sort(list(e.due_on))[CAST(least(floor(min(r.received) / max(e.annual)), count(*) - 1) AS BIGINT) + 1] AS first_on,
        max(e.due_on) AS last_on,
        CAST([] AS VARCHAR[]) AS evidence
    FROM expected AS e
    JOIN covered AS k ON k.village_code = e.village_code AND e.due_on >= k.from_on
    JOIN received AS r ON r.village_code = e.village_code AND r.contract_no = e.contract_no
    GROUP BY e.village_code, e.contract_no
    HAVING arrears > 0
),
open_contract AS (
    SELECT *, FALSE AS is_worked_out FROM by_plan WHERE arrears > 0
    UNION ALL
    SELECT *, TRUE FROM by_terms
),
judged AS (
    SELECT
        o.*,
        c.party_b,
        c.contract_name,
        c.row_id AS contract_row_id,
        date_diff('day', o.first_on, $as_of) AS days,
        l.value AS days_allowed,
        CASE WHEN l.is_strict THEN date_diff('day', o.first_on, $as_of) > l.value ELSE date_diff('day', o.first_on, $as_of) >= l.value END AS is_over,
        o.received_in_all = 0 AND o.dues_so_far >= 2 AS never_received,
        b.more,
        NOT o.is_worked_out AND coalesce(b.more >= o.arrears, FALSE) AS is_booked,
        EXISTS (
            FROM ledger.meeting AS m
            WHERE m.village_code = o.village_code AND m.is_passed AND m.start_on BETWEEN o.first_on - $vote_days AND $as_of
                AND regexp_matches(coalesce(m.topic, ''), $waiver_words) AND coalesce(m.amount >= o.arrears, TRUE)
                AND (m.related_no = o.contract_no OR contains(m.topic, o.contract_no) OR contains(m.topic, c.party_b))
        ) AS is_waived
    FROM open_contract AS o
    LEFT JOIN paid_in AS b ON b.village_code = o.village_code AND b.contract_no = o.contract_no
    LEFT JOIN ledger.contract AS c ON c.village_code = o.village_code AND c.contract_no = o.contract_no AND c.parent_no IS NULL
    JOIN policy.limit_on AS l ON l.name = 'arrears' AND l.village_code = o.village_code AND $as_of BETWEEN l.from_on AND l.to_on
)
SELECT
    village_code,
    coalesce(party_b, contract_no) AS subject,
    CASE WHEN contract_row_id IS NULL THEN evidence ELSE list_append(evidence, contract_row_id) END AS evidence,
    arrears AS amount,
    first_on,
    last_on,
    CASE
        WHEN is_booked THEN 0.5
        WHEN is_worked_out THEN CASE WHEN is_over THEN 0.6 ELSE 0.5 END
        WHEN is_over AND (days > $long_days OR never_received) AND NOT is_waived THEN 0.9
        WHEN is_over THEN 0.7
        ELSE 0.5
    END AS strength,
    '合同' || contract_no || coalesce('（' || contract_name || '）', '') || '到期应收未收' || yuan(arrears) || '，共' || dues_open || '期，最早一期' || cn_day(first_on)
    || '到期，至今' || days || '天' || CASE WHEN is_over THEN '，超过' || CAST(days_allowed AS BIGINT) || '天的期限' ELSE '' END
    || CASE WHEN is_booked THEN '；收款计划没有登记收到，而账上另记有这份合同的收款' || yuan(more)
        WHEN never_received THEN '，收款计划里一期未收' ELSE '' END
    || CASE WHEN is_worked_out THEN '（没有收款计划，按合同年租金和账上收款推算）' ELSE '' END AS reason
FROM judged
WHERE days >= $early_days
