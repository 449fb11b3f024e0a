-- Renewals signed long before the end or while rent was owed, and lettings without a deal signed shortly before a head of the village left office or an election.
WITH renewed AS (
    SELECT later.village_code, later.contract_no, later.row_id, earlier.contract_no AS old_no, earlier.row_id AS old_row_id,
        earlier.contract_name AS old_name, nullif(later.contract_name, earlier.contract_name) AS contract_name, later.party_b, later.signed_on AS sealed_on,
        earlier.last_on AS old_end_on, later.end_on AS new_end_on, later.deal_row_id, later.annual,
        round(date_diff('month', later.start_on, later.end_on + INTERVAL 1 DAY) / 12.0, 2) AS years
    FROM features.tenancy AS earlier
    JOIN features.tenancy AS later
        ON later.village_code = earlier.village_code
        AND later.contract_no = earlier.next_no
        AND (contains(fold(later.party_b), fold(earlier.party_b)) OR contains(fold(earlier.party_b), fold(later.party_b)))
    UNION ALL
    SELECT main.village_code, supplement.contract_no, supplement.row_id, main.contract_no, main.row_id, main.contract_name, NULL, main.party_b,
        coalesce(supplement.signed_on, supplement.start_on), main.end_on, supplement.end_on, NULL, coalesce(nullif(supplement.annual, 0), main.annual),
        round(date_diff('month', main.end_on, supplement.end_on) / 12.0, 2)
    FROM ledger.contract AS supplement
    JOIN features.tenancy AS main ON main.village_code = supplement.village_code AND main.contract_no = supplement.parent_no
    WHERE supplement.end_on > main.end_on
),
signed AS (
    SELECT renewed.*, TRUE AS is_renewal FROM renewed
    UNION ALL
    SELECT fresh.village_code, fresh.contract_no, fresh.row_id, NULL, NULL, NULL, fresh.contract_name, fresh.party_b, fresh.signed_on, NULL, fresh.end_on,
        fresh.deal_row_id, fresh.annual, round(date_diff('month', fresh.start_on, fresh.end_on + INTERVAL 1 DAY) / 12.0, 2), FALSE
    FROM features.tenancy AS fresh
    ANTI JOIN renewed ON renewed.row_id = fresh.row_id
),
instalment AS (
    -- An instalment received in parts stands on several rows with one due_no.
    SELECT signed.row_id, due.due_no, max(due.due_amount) AS due_amount, list(due.row_id) AS evidence,
        -- A receipt noted without its day was received.
        coalesce(sum(due.received_amount) FILTER (WHERE coalesce(due.received_on <= signed.sealed_on, TRUE)), 0) AS received
    FROM signed
    JOIN ledger.due
        ON due.village_code = signed.village_code AND due.contract_no = signed.old_no AND due.due_on <= signed.sealed_on - $arrears_days AND due.due_amount > 0
    GROUP BY signed.row_id, due.due_no
),
owed AS (
    SELECT row_id, sum(due_amount - received) AS arrears, list(evidence) AS evidence
    FROM instalment
    WHERE received < due_amount
    GROUP BY row_id
),
left_office AS (
    SELECT signed.row_id, min_by(office_holder.person_name, (office_holder.term_end_on, office_holder.row_id)) AS head,
        min_by(office_holder.post, (office_holder.term_end_on, office_holder.row_id)) AS post, min(office_holder.term_end_on) AS left_on,
        min_by(office_holder.row_id, (office_holder.term_end_on, office_holder.row_id)) AS holder_row_id
    FROM signed
    JOIN ledger.office_holder
        ON office_holder.village_code = signed.village_code
        AND office_holder.term_end_on BETWEEN signed.sealed_on AND signed.sealed_on + $handover_days
        AND regexp_matches(office_holder.post, $head_words)
        AND NOT regexp_matches(office_holder.post, $other_words)
    WHERE signed.new_end_on > office_holder.term_end_on
    GROUP BY signed.row_id
),
elected AS (
    SELECT signed.row_id, min(occasion.from_on) AS elected_on
    FROM signed
    JOIN policy.occasion
        ON occasion.kind = 'election' AND occasion.village_code = signed.village_code
        AND occasion.from_on BETWEEN signed.sealed_on AND signed.sealed_on + $handover_days
        AND signed.new_end_on > occasion.from_on
    GROUP BY signed.row_id
),
judged AS (
    SELECT signed.*, old_end_on - sealed_on AS days, coalesce(old_end_on - sealed_on > $early_days, FALSE) AS is_early, owed.arrears,
        owed.arrears IS NOT NULL AS is_owing, coalesce(left_on, elected_on) IS NOT NULL AND deal_row_id IS NULL AS is_before_handover, elected_on,
        left_office.* EXCLUDE (row_id), coalesce(flatten(owed.evidence), []) AS dues
    FROM signed
    LEFT JOIN owed ON owed.row_id = signed.row_id
    LEFT JOIN left_office ON left_office.row_id = signed.row_id
    LEFT JOIN elected ON elected.row_id = signed.row_id
    WHERE signed.sealed_on <= $as_of
)
SELECT
    village_code,
    coalesce(party_b, contract_no) AS subject,
    list_concat(list_concat([row_id], dues), list_filter([old_row_id, deal_row_id, CASE WHEN is_before_handover THEN holder_row_id END],
        lambda each: each IS NOT NULL)) AS evidence,
    CAST(coalesce(annual * years, annual) AS DECIMAL(18, 2)) AS amount,
    sealed_on AS first_on,
    sealed_on AS last_on,
    round(greatest(
        CASE WHEN is_early AND days > $far_days THEN 0.65 WHEN is_early THEN 0.5 ELSE 0 END, CASE WHEN is_owing THEN 0.65 ELSE 0 END,
        CASE WHEN is_before_handover THEN 0.5 ELSE 0 END
    ) + CASE WHEN is_renewal AND deal_row_id IS NULL THEN 0.1 ELSE 0 END
    + CASE WHEN is_early::INTEGER + is_owing::INTEGER + is_before_handover::INTEGER >= 2 THEN 0.05 ELSE 0 END, 3) AS strength,
    -- A name stands behind the number of the contract that bears it; the new one's goes before, unless it says nothing new.
    CASE WHEN is_renewal
        THEN '合同' || old_no || CASE WHEN contract_name IS NULL THEN coalesce('（' || old_name || '）', ' ') ELSE ' ' END
            || coalesce(cn_day(old_end_on) || '到期，', '没有写到期日，') || cn_day(sealed_on)
            || '已签' || contract_no || coalesce('（' || contract_name || '）', '') || '续'
        ELSE '合同' || contract_no || coalesce('（' || contract_name || '）', ' ') || cn_day(sealed_on) || '签订，租' END
    || coalesce('到' || cn_day(new_end_on), '') || '：'
    || concat_ws(
        '；',
        CASE WHEN is_early THEN '提前' || days || '天' END,
        CASE WHEN is_owing THEN '签订时原合同到期未收' || yuan(arrears) END,
        CASE WHEN NOT is_before_handover THEN NULL
            WHEN left_on IS NULL THEN cn_day(elected_on) || '换届选举，签订在选举前' || (elected_on - sealed_on) || '天'
            ELSE post || head || cn_day(left_on) || '离任，签订在离任前' || (left_on - sealed_on) || '天' END,
        CASE WHEN deal_row_id IS NULL THEN '没有新的交易记录' END
    ) AS reason
FROM judged
WHERE is_early OR is_owing OR is_before_handover
