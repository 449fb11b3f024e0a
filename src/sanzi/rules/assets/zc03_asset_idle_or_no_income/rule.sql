-- Property registered as let with no rent booked for a year, and sizeable property registered as idle.
WITH thing AS (
    SELECT village_code, row_id, coalesce(resource_name, resource_no, '未写名称的资源') AS name, coalesce(use_mode, '') AS state, contract_no, lessee, NULL::DATE AS acquired_on, area,
        NULL::DECIMAL(18, 2) AS cost
    FROM ledger.resource
    UNION ALL
    SELECT village_code, row_id, coalesce(asset_name, asset_no, '未写名称的资产'), coalesce(use_status, ''), contract_no, NULL, acquired_on, NULL, cost
    FROM ledger.asset
    WHERE disposed_on IS NULL
),
covered AS (SELECT village_code, min(voucher_on) AS from_on FROM ledger.entry GROUP BY village_code),
let AS (
    -- Land contracted to households brings no rent, and what another kind of contract stands for is no letting.
    SELECT thing.*, coalesce(tenancy.row_id, thing.row_id) AS unit, tenancy.row_id AS contract_row_id
    FROM thing
    LEFT JOIN features.tenancy ON tenancy.village_code = thing.village_code AND tenancy.contract_no = thing.contract_no
    LEFT JOIN ledger.contract AS other ON other.village_code = thing.village_code AND other.contract_no = thing.contract_no AND other.parent_no IS NULL
    WHERE regexp_matches(thing.state, $let_words)
        AND NOT regexp_matches(thing.state, $household_words)
        AND (tenancy.row_id IS NOT NULL OR other.row_id IS NULL)
),
place AS (
    -- Several things let by one contract are one matter.
    SELECT let.village_code, let.unit, string_agg(let.name, '、' ORDER BY let.name, let.row_id) AS name, string_agg(DISTINCT let.state, '、' ORDER BY let.state) AS state,
        min(let.acquired_on) AS acquired_on, list(let.row_id) AS things, covered.from_on, tenancy.row_id AS contract_row_id, tenancy.contract_no, tenancy.party_b,
        tenancy.annual, tenancy.start_on, tenancy.last_on, tenancy.supplement_row_ids, greatest(tenancy.start_on, covered.from_on) AS since_on
    FROM let
    JOIN covered ON covered.village_code = let.village_code
    LEFT JOIN features.tenancy ON tenancy.village_code = let.village_code AND tenancy.row_id = let.contract_row_id
    GROUP BY ALL
),
told AS (
    -- A receipt belongs to a thing by its contract, by its tenant, or by its name in the summary.
    SELECT let.unit, rent_receipt.row_id AS receipt_row_id, rent_receipt.received_on, rent_receipt.amount
    FROM let
    JOIN features.rent_receipt ON rent_receipt.village_code = let.village_code AND rent_receipt.contract_no = let.contract_no
    UNION
    SELECT let.unit, rent_receipt.row_id, rent_receipt.received_on, rent_receipt.amount
    FROM let
    JOIN features.rent_receipt ON rent_receipt.village_code = let.village_code AND rent_receipt.counterparty = let.lessee
    UNION
    SELECT let.unit, rent_receipt.row_id, rent_receipt.received_on, rent_receipt.amount
    FROM let
    JOIN features.rent_receipt
        ON rent_receipt.village_code = let.village_code AND len(let.name) >= 3 AND contains(rent_receipt.summary, let.name)
),
income AS (
    SELECT unit, max(received_on) AS last_received_on, sum(amount) AS received, arg_max(receipt_row_id, (received_on, receipt_row_id)) AS receipt_row_id,
        count(*) FILTER (WHERE received_on > $as_of - $quiet_days) AS lately
    FROM told
    WHERE received_on <= $as_of
    GROUP BY unit
),
instalment AS (
    -- An instalment received in parts stands on several rows with one due_no.
    SELECT place.unit, max(due.due_amount) AS due_amount, min(due.due_on) <= $as_of - $grace_days AS is_due, list(due.row_id) AS evidence,
        coalesce(sum(due.received_amount) FILTER (WHERE coalesce(due.received_on <= $as_of, TRUE)), 0) AS received,
        coalesce(sum(due.received_amount) FILTER (WHERE due.received_on BETWEEN $as_of - $quiet_days + 1 AND $as_of), 0) AS lately
    FROM place
    JOIN ledger.due ON due.village_code = place.village_code AND due.contract_no = place.contract_no
    GROUP BY place.unit, due.due_no
),
plan AS (
    SELECT unit, bool_or(is_due AND received < due_amount) AS is_owed, sum(lately) AS said_received,
        flatten(list(evidence) FILTER (WHERE lately > 0 OR (is_due AND received < due_amount))) AS evidence
    FROM instalment
    GROUP BY unit
),
quiet AS (
    SELECT place.*, income.last_received_on, income.receipt_row_id, coalesce(plan.said_received, 0) AS said_received, coalesce(plan.evidence, []) AS dues
    FROM place
    LEFT JOIN income ON income.unit = place.unit
    LEFT JOIN plan ON plan.unit = place.unit
    WHERE coalesce(income.lately, 0) = 0
        AND (
            place.contract_row_id IS NULL
            OR (
                place.start_on <= $as_of - $quiet_days
                AND coalesce(place.last_on, $as_of) >= $as_of - $quiet_days
                AND place.annual > 0
                -- Rent paid ahead for years, or not yet due by the plan, leaves a year without receipts.
                AND coalesce(income.received, 0) < place.annual * ceil(date_diff('day', place.since_on, $as_of) / 365.25)
                AND (plan.unit IS NULL OR plan.is_owed OR plan.said_received > 0)
            )
        )
)
SELECT
    village_code,
    name AS subject,
    list_concat(list_concat(things, coalesce(supplement_row_ids, [])), list_concat(dues, list_filter([contract_row_id, receipt_row_id],
        lambda each: each IS NOT NULL))) AS evidence,
    CASE WHEN said_received > 0 THEN said_received ELSE annual END AS amount,
    greatest(coalesce(last_received_on, start_on, acquired_on, from_on), from_on) AS first_on,
    greatest(coalesce(last_received_on, start_on, acquired_on, from_on), from_on) AS last_on,
    CASE WHEN said_received > 0 THEN 0.75 ELSE 0.7 END AS strength,
    name || '登记为“' || state || '”，'
    || CASE WHEN contract_row_id IS NULL THEN '合同台账里没有对应的租赁、承包合同' ELSE '合同' || contract_no || '由' || coalesce(party_b, '未写明的一方')
        || '承租，年租金' || yuan(annual) END
    || '，近一年账上没有收到它的租金' || coalesce('（上一笔' || cn_day(last_received_on) || '）', '，' || cn_day(from_on) || '建账以来也没有')
    || CASE WHEN said_received > 0 THEN '，而收款计划登记近一年已收' || yuan(said_received) ELSE '' END AS reason
FROM quiet
UNION ALL
SELECT thing.village_code, thing.name, [thing.row_id], thing.cost, greatest(coalesce(thing.acquired_on, covered.from_on), covered.from_on),
    greatest(coalesce(thing.acquired_on, covered.from_on), covered.from_on), 0.5,
    thing.name || '登记为“' || thing.state || '”' || coalesce('，面积' || rtrim(rtrim(format('{:.2f}', thing.area), '0'), '.') || '亩', '')
    || coalesce('，原值' || yuan(thing.cost), '') || '，没有利用、没有收入'
FROM thing
JOIN covered ON covered.village_code = thing.village_code
WHERE regexp_matches(thing.state, $idle_words) AND (thing.area >= $idle_area OR thing.cost >= $idle_cost)
