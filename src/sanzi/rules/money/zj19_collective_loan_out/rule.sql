-- Collective money lent to a person or firm, or pledged for one: advances with words of lending, guarantees paid for, and contracts of loan or guarantee.
WITH insider AS (
    SELECT village_code, person_name AS name, bank_account_no AS account_no, post AS standing, TRUE AS is_holder,
        term_start_on AS from_on, term_end_on AS to_on, row_id
    FROM ledger.office_holder
    UNION ALL
    SELECT village_code, relative_name, NULL, official_name || '的' || relation, FALSE, NULL, NULL, row_id FROM ledger.relative
    UNION ALL
    SELECT village_code, company, NULL, official_name || '的' || relation || relative_name || '任职或持股', FALSE, NULL, NULL, row_id
    FROM ledger.relative
    WHERE company IS NOT NULL
),
partner AS (
    -- An advance to a contractor or supplier under contract is a payment ahead, not a loan.
    SELECT village_code, contractor AS name FROM ledger.project
    UNION
    SELECT village_code, party_b FROM ledger.contract
    WHERE NOT regexp_matches(concat_ws(' ', contract_type, contract_name), '租|发包|^承包|' || $contract_words)
),
lent AS (
    SELECT moved.village_code, moved.counterparty AS borrower, moved.payee_type = 'natural_person' AS is_person, moved.moved_on AS lent_on, moved.cleared_on,
        CASE WHEN moved.side IN ('claim', 'investment') THEN moved.raised ELSE least(moved.cleared, -moved.balance) END AS amount,
        CASE WHEN moved.side IN ('claim', 'investment') THEN moved.open_amount ELSE least(moved.cleared, -moved.balance) END AS open_amount,
        moved.summary, concat_ws('、', moved.handler, moved.approver) AS signers, FALSE AS is_contract, moved.row_ids
    FROM features.party_movement AS moved
    JOIN ledger.voucher ON voucher.voucher_key = moved.voucher_key AND (voucher.cash_credit <> 0 OR voucher.bank_credit <> 0)
    ANTI JOIN partner ON partner.village_code = moved.village_code AND partner.name = moved.counterparty
    WHERE NOT moved.is_opening AND moved.payee_type NOT IN ('government', 'bank', 'village', 'utility', 'school', 'hospital')
        -- A debit on what the village owes is a loan only as far as nothing was owed.
        AND (moved.side IN ('claim', 'investment') AND moved.raised > 0 OR moved.side IN ('payable', 'long_loan') AND moved.cleared > 0 AND moved.balance < 0)
        AND regexp_matches(moved.summary, $lending_words || '|' || $kin_words)
        AND NOT (regexp_matches(moved.summary, $advance_words) AND NOT regexp_matches(moved.summary, $loan_words))
    UNION ALL
    SELECT spend.village_code, spend.payee, spend.payee_type = 'natural_person', spend.voucher_on, NULL, spend.amount, spend.amount, spend.summary,
        concat_ws('、', spend.handler, spend.approver), FALSE, [spend.row_id]
    FROM features.spend
    SEMI JOIN (SELECT text FROM features.text_word WHERE list = 'lending' AND word = '担保') AS pledged ON pledged.text = spend.summary
    WHERE spend.payee IS NOT NULL AND NOT regexp_matches(spend.summary, $performance_words) AND spend.amount > 0
    UNION ALL
    SELECT contract.village_code, contract.party_b, FALSE, coalesce(contract.signed_on, contract.start_on), NULL, coalesce(contract.total, 0), NULL,
        coalesce(contract.contract_name, contract.contract_type), NULL, TRUE, [contract.row_id]
    FROM ledger.contract
    LEFT JOIN features.payee ON payee.payee = contract.party_b
    WHERE regexp_matches(concat_ws(' ', contract.contract_type, contract.contract_name), $contract_words) AND contract.party_b IS NOT NULL
        AND NOT regexp_matches(concat_ws(' ', contract.contract_type, contract.contract_name), $performance_words)
        AND coalesce(payee.payee_type, 'unknown') NOT IN ('bank', 'government', 'village') AND coalesce(contract.signed_on, contract.start_on) <= $as_of
),
standing AS (
    SELECT lent.*, insider.standing, coalesce(insider.is_holder, FALSE) AS is_holder, insider.row_id AS insider_row_id,
        -- 李明 is not 李明华.
        coalesce(regexp_matches(lent.signers, '(^|[^\p{Han}])' || regexp_escape(lent.borrower) || '($|[^\p{Han}])'), FALSE) AS is_signer,
        coalesce(entry.counterparty_account = insider.account_no, FALSE) AS is_by_account
    FROM lent
    LEFT JOIN ledger.entry ON entry.row_id = lent.row_ids[1]
    LEFT JOIN insider
        ON insider.village_code = lent.village_code AND insider.name = lent.borrower
        AND lent.lent_on BETWEEN coalesce(insider.from_on, lent.lent_on) AND coalesce(insider.to_on, lent.lent_on)
    -- A person's advance that is settled, or could still be settled, within a month is a travel advance.
    -- Words that say less than lending count towards those near to the village's office only.
    WHERE (insider.row_id IS NOT NULL OR lent.is_contract OR regexp_matches(lent.summary, $lending_words))
        AND NOT (lent.is_person AND least(coalesce(lent.cleared_on, $as_of), $as_of) <= lent.lent_on + $settle_days)
    QUALIFY row_number() OVER (
        PARTITION BY lent.village_code, lent.row_ids ORDER BY insider.is_holder DESC, is_by_account DESC, insider.standing, insider.row_id
    ) = 1
),
loan AS (
    -- The contract of a loan is not lent once more beside the money.
    SELECT village_code, borrower, coalesce(sum(amount) FILTER (WHERE NOT is_contract), sum(amount)) AS amount,
        sum(open_amount) AS open_amount,
        coalesce(nullif(count(*) FILTER (WHERE NOT is_contract), 0), count(*)) AS loans,
        min(lent_on) AS first_on, max(lent_on) AS last_on, arg_max(summary, (NOT is_contract, amount, summary)) AS told, min(standing) AS standing,
        bool_or(is_holder) AS is_holder, bool_or(is_signer) AS is_signer, bool_or(is_by_account) AS is_by_account,
        flatten(list(row_ids)) || list(DISTINCT insider_row_id) AS evidence
    FROM standing
    GROUP BY village_code, borrower
    HAVING coalesce(sum(amount) FILTER (WHERE NOT is_contract), sum(amount)) >= $least
),
interest AS (
    SELECT entry.village_code, entry.counterparty, sum(entry.credit) AS amount
    FROM ledger.entry
    SEMI JOIN loan ON loan.village_code = entry.village_code AND loan.borrower = entry.counterparty
    WHERE entry.class = 'income' AND regexp_matches(entry.summary, '利息|占用费')
    GROUP BY entry.village_code, entry.counterparty
)
SELECT
    loan.village_code,
    loan.borrower AS subject,
    loan.evidence,
    loan.amount,
    loan.first_on,
    loan.last_on,
    round(CASE
        WHEN loan.is_holder AND (loan.is_by_account OR loan.is_signer) THEN 0.9
        WHEN loan.is_holder THEN 0.75
        WHEN loan.standing IS NOT NULL THEN 0.7
        ELSE 0.55
    END + CASE WHEN loan.amount >= $large THEN 0.05 ELSE 0 END + CASE WHEN interest.amount IS NULL THEN 0.03 ELSE 0 END
    + CASE WHEN loan.loans > 1 THEN 0.02 ELSE 0 END
    + CASE WHEN loan.standing IS NULL AND loan.amount >= $large AND interest.amount IS NULL THEN 0.1 ELSE 0 END, 3) AS strength,
    CASE WHEN loan.first_on = loan.last_on THEN cn_day(loan.first_on) ELSE cn_day(loan.first_on) || '至' || cn_day(loan.last_on) END
    || '记' || loan.loans || '笔借给或担保' || loan.borrower
    || coalesce('（' || loan.standing
        || CASE WHEN loan.is_by_account THEN '，收款账号一致' WHEN loan.is_signer THEN '，本人经手或审批' ELSE '，只有名称相同，不排除同名' END || '）', '')
    || '共' || yuan(loan.amount) || coalesce('（' || loan.told || '）', '')
    || CASE WHEN loan.open_amount > 0 THEN '，至今未结' || yuan(loan.open_amount) WHEN loan.open_amount = 0 THEN '，现已结清' ELSE '' END
    || coalesce('，入账利息' || yuan(interest.amount), '，没有利息入账') AS reason
FROM loan
LEFT JOIN interest ON interest.village_code = loan.village_code AND interest.counterparty = loan.borrower
