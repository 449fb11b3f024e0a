-- Works, purchases and services that were begun, invoiced or paid before their decision, tender or contract.
WITH prepaid AS (
    -- A payment of exactly the contract's sum to its party, not long before it was signed, is its payment even where the voucher does not name it.
    SELECT outlay.row_id, contract.contract_no
    FROM features.outlay
    JOIN ledger.contract
        ON contract.village_code = outlay.village_code
        AND contract.party_b = outlay.payee
        AND contract.total = outlay.amount
        AND contract.signed_on > outlay.voucher_on
        AND contract.signed_on <= outlay.voucher_on + $prepaid_days
        AND contract.parent_no IS NULL
    WHERE outlay.contract_no IS NULL AND outlay.project_no IS NULL
    QUALIFY row_number() OVER (PARTITION BY outlay.row_id ORDER BY contract.signed_on, contract.contract_no) = 1
),
payment AS (
    SELECT outlay.* EXCLUDE (contract_no), coalesce(outlay.contract_no, prepaid.contract_no) AS contract_no,
        coalesce(outlay.contract_no, prepaid.contract_no, outlay.project_no) AS matter
    FROM features.outlay
    LEFT JOIN prepaid ON prepaid.row_id = outlay.row_id
    WHERE coalesce(outlay.contract_no, prepaid.contract_no, outlay.project_no) IS NOT NULL AND outlay.amount > 0
),
paid AS (
    SELECT village_code, matter, max(payee) AS payee, sum(amount) AS paid, min(voucher_on) AS paid_on, min(invoice_on) AS invoiced_on
    FROM payment
    GROUP BY village_code, matter
),
built AS (
    -- A project belongs to the contract that it names, or that its payments name.
    SELECT project.village_code, coalesce(project.contract_no, tie.contract_no, project.project_no) AS matter, min(project.start_on) AS start_on,
        max(project.contract_price) AS price, max(project.contractor) AS contractor, list(project.row_id) AS row_ids,
        list_concat(list(project.project_no), list(project.deal_no) FILTER (WHERE project.deal_no IS NOT NULL)) AS numbers
    FROM ledger.project
    LEFT JOIN (
        SELECT village_code, project_no, min(contract_no) AS contract_no FROM payment WHERE contract_no IS NOT NULL GROUP BY village_code, project_no
    ) AS tie ON tie.village_code = project.village_code AND tie.project_no = project.project_no
    GROUP BY ALL
),
matter AS (
    SELECT village_code, matter, paid.paid_on, built.row_ids, contract.row_id AS contract_row_id, contract.signed_on, contract.decision_no,
        coalesce(paid.payee, contract.party_b, built.contractor) AS party, greatest(paid.paid, contract.total, built.price) AS price, paid.invoiced_on,
        least(built.start_on, CASE WHEN regexp_matches(contract.contract_type, $works_words) THEN contract.start_on END) AS start_on,
        list_concat(coalesce(built.numbers, []), list_filter([matter, contract.deal_no], lambda no: no IS NOT NULL)) AS numbers
    FROM paid
    FULL JOIN built USING (village_code, matter)
    FULL JOIN (SELECT *, contract_no AS matter FROM ledger.contract WHERE parent_no IS NULL) AS contract USING (village_code, matter)
    WHERE paid.matter IS NOT NULL OR built.matter IS NOT NULL OR regexp_matches(contract.contract_type, $spending_words)
),
done AS (
    SELECT matter.*, least(paid_on, invoiced_on, start_on) AS done_on
    FROM matter
    WHERE least(paid_on, invoiced_on, start_on) IS NOT NULL AND party IS NOT NULL
),
paper AS (
    SELECT village_code, matter, '合同' AS what, signed_on AS paper_on, contract_row_id AS row_id FROM done WHERE signed_on IS NOT NULL
    UNION ALL
    SELECT done.village_code, done.matter, '交易', min(deal.deal_on), arg_min(deal.row_id, (deal.deal_on, deal.row_id))
    FROM done
    JOIN ledger.deal
        ON deal.village_code = done.village_code AND deal.deal_on IS NOT NULL AND (list_contains(done.numbers, deal.deal_no) OR deal.contract_no = done.matter)
    GROUP BY done.village_code, done.matter
    UNION ALL
    SELECT done.village_code, done.matter, '会议决定', min(meeting.start_on), arg_min(meeting.row_id, (meeting.start_on, meeting.row_id))
    FROM done
    JOIN ledger.meeting
        ON meeting.village_code = done.village_code
        AND meeting.is_passed
        AND (meeting.decision_no = done.decision_no OR list_has_any(string_split_regex(meeting.related_no, '[,，、;；\s]+'), done.numbers))
    GROUP BY done.village_code, done.matter
),
late AS (
    SELECT done.village_code, done.matter, max(paper.paper_on) AS last_on, count(*) AS papers, bool_and(paper.what = '合同') AS is_contract_only,
        date_diff('day', min(done.done_on), max(paper.paper_on)) AS days, list(paper.row_id) AS evidence,
        string_agg(paper.what || cn_day(paper.paper_on), '、' ORDER BY paper.paper_on, paper.what) AS told
    FROM done
    JOIN paper ON paper.village_code = done.village_code AND paper.matter = done.matter AND paper.paper_on > done.done_on + $grace_days
    GROUP BY done.village_code, done.matter
),
numbered AS (
    SELECT village_code, row_id, decision_no, start_on, regexp_extract(decision_no, '^(.*?)[0-9]+$', 1) AS series,
        TRY_CAST(regexp_extract(decision_no, '([0-9]+)$', 1) AS BIGINT) AS place
    FROM ledger.meeting
    WHERE start_on IS NOT NULL
),
behind AS (
    -- A decision dated in time, but numbered after a meeting that was held only when the job was under way.
    SELECT done.village_code, done.matter, own.decision_no, own.start_on, other.decision_no AS other_no, other.start_on AS other_on, own.row_id,
        other.row_id AS other_row_id
    FROM done
    JOIN paper ON paper.village_code = done.village_code AND paper.matter = done.matter AND paper.what = '会议决定' AND paper.paper_on <= done.done_on + $grace_days
    JOIN numbered AS own ON own.row_id = paper.row_id
    JOIN numbered AS other
        ON other.village_code = own.village_code AND other.series = own.series AND other.place < own.place
        AND other.start_on > done.done_on + $grace_days
    ANTI JOIN late ON late.village_code = done.village_code AND late.matter = done.matter
    QUALIFY row_number() OVER (PARTITION BY done.village_code, done.matter ORDER BY other.start_on, other.row_id) = 1
),
before AS (
    SELECT late.village_code, late.matter, sum(payment.amount) AS amount, list(payment.row_id) AS evidence,
        list(DISTINCT payment.invoice_row_id) FILTER (WHERE payment.invoice_row_id IS NOT NULL) AS invoices
    FROM late
    JOIN payment ON payment.village_code = late.village_code AND payment.matter = late.matter AND payment.voucher_on < late.last_on
    GROUP BY late.village_code, late.matter
)
SELECT
    done.village_code,
    done.party AS subject,
    list_distinct(list_filter(
        flatten([late.evidence, [done.contract_row_id], coalesce(done.row_ids, []), coalesce(before.evidence, []), coalesce(before.invoices, [])]),
        lambda row_id: row_id IS NOT NULL
    )) AS evidence,
    CAST(coalesce(before.amount, done.price) AS DECIMAL(18, 2)) AS amount,
    done.done_on AS first_on,
    late.last_on,
    -- A late decision or tender weighs more than a late signature; money that went out first weighs more than a job begun first.
    round(least(1, CASE WHEN late.is_contract_only THEN 0.55 WHEN before.matter IS NULL THEN 0.6 ELSE 0.7 END + 0.1 * (late.papers - 1)
        + CASE WHEN late.days >= $long_days THEN 0.05 ELSE 0 END), 3) AS strength,
    done.matter || '（' || done.party || '）' || concat_ws('、', '开工' || cn_day(done.start_on), '开票' || cn_day(done.invoiced_on), '首次付款' || cn_day(done.paid_on))
    || '，而' || late.told || '，手续最多晚' || late.days || '天'
    || CASE WHEN before.matter IS NULL THEN '' ELSE '，此前已付' || yuan(before.amount) END AS reason
FROM late
JOIN done ON done.village_code = late.village_code AND done.matter = late.matter
JOIN policy.limit_on
    ON limit_on.name = 'committee_approval' AND limit_on.village_code = done.village_code AND done.done_on BETWEEN limit_on.from_on AND limit_on.to_on
LEFT JOIN before ON before.village_code = late.village_code AND before.matter = late.matter
WHERE done.price > limit_on.value OR (done.price = limit_on.value AND NOT limit_on.is_strict)
UNION ALL
SELECT
    done.village_code,
    done.party,
    list_distinct(list_filter(flatten([[behind.row_id, behind.other_row_id, done.contract_row_id], coalesce(done.row_ids, [])]), lambda row_id: row_id IS NOT NULL)),
    CAST(done.price AS DECIMAL(18, 2)),
    behind.start_on,
    behind.other_on,
    CASE WHEN day.is_workday IS FALSE THEN 0.6 ELSE 0.55 END,
    done.matter || '（' || done.party || '）' || concat_ws('、', '开工' || cn_day(done.start_on), '开票' || cn_day(done.invoiced_on), '首次付款' || cn_day(done.paid_on))
    || '，会议决定' || behind.decision_no || '登记为' || cn_day(behind.start_on) || CASE WHEN day.is_workday IS FALSE THEN '（休息日）' ELSE '' END
    || '，编号却排在' || cn_day(behind.other_on) || '的' || behind.other_no || '之后，登记日期与编号的先后不一致'
FROM behind
JOIN done ON done.village_code = behind.village_code AND done.matter = behind.matter
JOIN policy.limit_on
    ON limit_on.name = 'committee_approval' AND limit_on.village_code = done.village_code AND done.done_on BETWEEN limit_on.from_on AND limit_on.to_on
LEFT JOIN policy.calendar_day AS day ON day.day = behind.start_on
WHERE done.price > limit_on.value OR (done.price = limit_on.value AND NOT limit_on.is_strict)
