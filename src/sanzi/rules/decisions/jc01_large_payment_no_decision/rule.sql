-- Payments and contracts for works, goods and services from the limit of collective decision on, to which no decision can be matched.
WITH asked_outlay AS (
    -- Wages, relief, shares, compensation, taxes, bills and deposits are paid under a plan or a duty, not by a meeting each.
    SELECT *, contract_no IS NULL AND project_no IS NULL AS is_lone
    FROM features.outlay
    WHERE (payee IS NOT NULL OR role = 'works_in_progress' OR contract_no IS NOT NULL)
        AND payee_type NOT IN ('bank', 'government', 'utility', 'village')
        -- One pattern a branch: a pattern that a row chooses is compiled anew for every row.
        AND NOT CASE WHEN payee_type IN ('natural_person', 'unknown') THEN regexp_matches(text, $person_words) ELSE regexp_matches(text, $duty_words) END
),
dated AS (
    SELECT *, coalesce(date_diff('day', lag(voucher_on) OVER by_payee, voucher_on) > $together_days, TRUE) AS starts
    FROM asked_outlay
    WINDOW by_payee AS (PARTITION BY village_code, payee, is_lone ORDER BY voucher_on, row_id)
),
paid AS (
    -- What names neither contract nor project is one payment together with those of the days beside it.
    SELECT village_code, contract_no, CASE WHEN contract_no IS NULL THEN project_no END AS lone_project, is_lone,
        CASE WHEN is_lone THEN place END AS lone_place, CASE WHEN is_lone THEN payee END AS lone_payee, max(payee) AS payee, sum(amount) AS paid,
        count(DISTINCT voucher_key) AS vouchers, min(voucher_on) AS first_on, max(voucher_on) AS last_on,
        list(DISTINCT project_no) FILTER (WHERE project_no IS NOT NULL) AS project_nos, string_agg(DISTINCT text, ' ' ORDER BY text) AS text,
        list(row_id) AS evidence
    FROM (SELECT *, sum(CASE WHEN starts THEN 1 ELSE 0 END) OVER (PARTITION BY village_code, payee, is_lone ORDER BY voucher_on, row_id) AS place FROM dated)
    GROUP BY village_code, contract_no, lone_project, is_lone, lone_place, lone_payee
    HAVING sum(amount) > 0
),
matter AS (
    -- A contract with its payments is one matter; so is a project without one, and a payment that names neither.
    SELECT coalesce(paid.village_code, contract.village_code) AS village_code, coalesce(paid.contract_no, contract.contract_no) AS contract_no,
        coalesce(paid.is_lone, FALSE) AS is_lone, contract.decision_no, coalesce(contract.party_b, paid.payee) AS payee, coalesce(paid.paid, 0) AS paid,
        paid.vouchers,
        greatest(paid.paid, CASE WHEN regexp_matches(contract.contract_type, $spending_words) THEN coalesce(contract.total, contract.annual) END) AS price,
        least(coalesce(paid.first_on, contract.signed_on), coalesce(contract.signed_on, paid.first_on)) AS act_on, paid.last_on,
        list_concat(coalesce(paid.project_nos, []), [coalesce(paid.contract_no, contract.contract_no)]) AS numbers,
        concat_ws(' ', contract.contract_name, contract.object, contract.party_b, paid.text) AS text,
        list_sort(list_concat(coalesce(paid.evidence, []), CASE WHEN contract.row_id IS NULL THEN [] ELSE [contract.row_id] END)) AS evidence
    FROM paid
    FULL JOIN (FROM ledger.contract WHERE parent_no IS NULL) AS contract
        ON contract.village_code = paid.village_code AND contract.contract_no = paid.contract_no
    WHERE paid.village_code IS NOT NULL OR (regexp_matches(contract.contract_type, $spending_words) AND contract.signed_on <= $as_of)
),
judged AS (
    SELECT matter.*, two.value AS committee, meet.value AS representatives, coalesce(built.project_nos, []) AS project_nos,
        matter.price > meet.value OR (matter.price = meet.value AND NOT meet.is_strict) AS is_for_all
    FROM matter
    JOIN policy.limit_on AS two
        ON two.name = 'committee_approval' AND two.village_code = matter.village_code AND matter.act_on BETWEEN two.from_on AND two.to_on
    JOIN policy.limit_on AS meet
        ON meet.name = 'representatives_approval' AND meet.village_code = matter.village_code AND matter.act_on BETWEEN meet.from_on AND meet.to_on
    LEFT JOIN (SELECT village_code, contract_no, list(project_no) AS project_nos FROM ledger.project GROUP BY village_code, contract_no) AS built
        ON built.village_code = matter.village_code AND built.contract_no = matter.contract_no
    ANTI JOIN features.outlay AS undone ON undone.village_code = matter.village_code AND undone.payee = matter.payee AND undone.amount = -matter.paid
    WHERE matter.price > two.value OR (matter.price = two.value AND NOT two.is_strict)
),
spoken AS (
    -- Two characters in a row are a word, once the words of every meeting are taken out.
    SELECT village_code, row_id, meeting_type, start_on, amount, topic, decision_no, string_split_regex(related_no, '[,，、;；\s]+') AS related,
        list_distinct(list_filter(list_transform(range(1, len(words)), lambda i: substr(words, i, 2)), lambda pair: NOT contains(pair, ' '))) AS pairs
    FROM (SELECT meeting.*, regexp_replace(coalesce(topic, ''), $common_words, ' ', 'g') AS words FROM ledger.meeting WHERE is_passed)
),
decided AS (
    SELECT judged.village_code, judged.evidence AS matter, bool_and(regexp_matches(coalesce(spoken.meeting_type, ''), $committee_words)) AS is_by_committee,
        list(spoken.row_id) AS evidence
    FROM judged
    JOIN spoken
        ON spoken.village_code = judged.village_code
        AND (
            spoken.decision_no = judged.decision_no
            OR list_has_any(spoken.related, list_concat(judged.numbers, judged.project_nos))
            OR (
                spoken.start_on BETWEEN judged.act_on - $before_days AND judged.act_on
                AND (contains(spoken.topic, judged.payee) OR len(list_filter(spoken.pairs, lambda pair: contains(judged.text, pair)))
                    >= CASE WHEN abs(spoken.amount - judged.price) <= $amount_share * judged.price THEN 1 ELSE $sure_words END)
                AND coalesce(spoken.amount, judged.price) >= (1 - $amount_share) * judged.price
            )
        )
    GROUP BY judged.village_code, judged.evidence
),
undecided AS (
    SELECT judged.*, coalesce(decided.is_by_committee, FALSE) AS is_by_committee, coalesce(decided.evidence, []) AS decisions,
        CASE WHEN is_lone THEN coalesce(date_diff('day', lag(act_on) OVER by_payee, act_on) > $gap_days, TRUE) ELSE TRUE END AS starts
    FROM judged
    LEFT JOIN decided ON decided.village_code = judged.village_code AND decided.matter = judged.evidence
    WHERE decided.matter IS NULL OR (decided.is_by_committee AND judged.is_for_all)
    WINDOW by_payee AS (PARTITION BY judged.village_code, judged.payee, is_lone ORDER BY act_on, judged.evidence)
),
numbered AS (
    SELECT *, sum(CASE WHEN starts THEN 1 ELSE 0 END) OVER (PARTITION BY village_code, payee, is_lone ORDER BY act_on, evidence) AS place FROM undecided
),
told AS (
    SELECT village_code, payee, is_lone, max(contract_no) AS contract_no, sum(price) AS amount, max(price) AS price, sum(vouchers) AS times,
        min(act_on) AS first_on, max(coalesce(last_on, act_on)) AS last_on, bool_or(is_for_all) AS is_for_all, max(price / representatives) AS ratio,
        max(committee) AS committee, max(representatives) AS representatives, bool_and(is_by_committee) AS is_by_committee,
        flatten(list(list_concat(evidence, decisions))) AS evidence
    FROM numbered
    GROUP BY village_code, payee, is_lone, place
)
SELECT
    village_code,
    payee AS subject,
    list_distinct(evidence) AS evidence,
    amount,
    first_on,
    last_on,
    -- Five times the sum for the representatives is far past it; below it the two committees decide, whose minutes often stay out of the exports.
    round(CASE
        WHEN payee IS NULL OR is_by_committee THEN 0.55
        WHEN is_for_all THEN least(1, 0.7 + 0.2 * ln(ratio) / ln(5))
        ELSE 0.5 + 0.1 * (price - committee) / greatest(representatives - committee, 1)
    END, 3) AS strength,
    CASE WHEN contract_no IS NULL THEN cn_day(first_on) || CASE WHEN times > 1 THEN '起分' || times || '笔' ELSE '' END || '付给' || coalesce(payee, '未写明的收款方')
        ELSE '与' || coalesce(payee, '未写明的一方') || '的合同' || contract_no || '（' || cn_day(first_on) || '起）' END
    || yuan(amount) || '，' || CASE WHEN is_for_all THEN '达到村民（成员）代表会议决定起点' || yuan(representatives) ELSE '达到两委集体研究起点' || yuan(committee) END
    || '，' || CASE WHEN is_by_committee THEN '只有两委会议的记录，没有代表会议的决定' ELSE '会议记录里没有对得上的决定' END AS reason
FROM told
