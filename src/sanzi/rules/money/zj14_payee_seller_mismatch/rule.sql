-- Money that went to somebody other than the seller on the invoice or the party of the contract, and invoices made out to another buyer.
WITH claim AS (
    SELECT spend.village_code, spend.voucher_key, spend.voucher_on, spend.amount, spend.payee, invoice.seller AS rightful, '发票销售方' AS told_by,
        [spend.row_id, invoice.row_id] AS row_ids
    FROM features.spend
    JOIN ledger.invoice ON invoice.row_id = spend.invoice_row_id
    WHERE spend.is_paid
    UNION ALL
    SELECT entry.village_code, entry.voucher_key, entry.voucher_on, entry.debit, entry.counterparty, contract.party_b, '合同对方', [entry.row_id, contract.row_id]
    FROM ledger.entry
    JOIN ledger.contract ON contract.village_code = entry.village_code AND contract.contract_no = entry.contract_no
    JOIN ledger.voucher ON voucher.voucher_key = entry.voucher_key AND voucher.cash_credit + voucher.bank_credit > 0
    -- A bill of the payee's own is another purchase for the same job.
    ANTI JOIN ledger.invoice ON invoice.village_code = entry.village_code AND invoice.invoice_no = entry.invoice_no AND invoice.seller = entry.counterparty
    WHERE entry.debit > 0
        AND (entry.class IN ('expense', 'cost') OR entry.role IN ('works_in_progress', 'fixed_asset', 'special_fund', 'payable'))
),

-- Whom the bank paid, where the books say otherwise or nothing; only an amount that both sides know once can be told.
single AS (SELECT village_code, amount FROM features.bank_side WHERE NOT is_in GROUP BY village_code, amount HAVING count(*) = 2),

paid AS (
    SELECT booked.voucher_key, line.party AS payee, line.amount, voucher.bank_credit, [line.row_id] AS row_ids, bank_line.counterparty_account AS account_no
    FROM features.bank_pair
    JOIN features.bank_side AS booked ON booked.village_code = bank_pair.village_code AND booked.number = bank_pair.entry_number
    JOIN features.bank_side AS line
        ON line.village_code = bank_pair.village_code AND line.number = bank_pair.line_number AND line.party IS DISTINCT FROM booked.party
    JOIN single ON single.village_code = line.village_code AND single.amount = line.amount
    JOIN ledger.bank_line ON bank_line.row_id = line.row_id
    JOIN ledger.voucher ON voucher.voucher_key = booked.voucher_key
    WHERE NOT line.is_in AND line.party IS NOT NULL
),

payment AS (
    SELECT claim.*, coalesce(paid.payee, claim.payee) AS actual, paid.payee IS NOT NULL AS is_by_bank, coalesce(paid.row_ids, []) AS bank_row_ids, paid.account_no
    FROM claim
    -- A voucher of several transfers tells only by the sum which of them was this one.
    LEFT JOIN paid ON paid.voucher_key = claim.voucher_key AND (paid.amount = claim.amount OR paid.amount = paid.bank_credit)
    WHERE claim.rightful <> coalesce(paid.payee, claim.payee)
),

other AS (
    SELECT payment.*, payee.payee_type = 'natural_person' AS is_person
    FROM payment
    JOIN features.payee ON payee.payee = payment.actual
    WHERE payee.payee_type NOT IN ('utility', 'bank', 'government', 'school', 'hospital', 'village')
        AND payment.amount >= CASE WHEN payee.payee_type = 'natural_person' THEN $least_person ELSE $least_firm END
        AND NOT regexp_matches(rightful, $agency_words)
        -- Branches and short names are the same firm.
        AND NOT contains(regexp_replace(fold(actual), $suffix, '', 'g'), regexp_replace(fold(rightful), $suffix, '', 'g'))
        AND NOT contains(regexp_replace(fold(rightful), $suffix, '', 'g'), regexp_replace(fold(actual), $suffix, '', 'g'))
    -- One entry may name both its invoice and its contract.
    QUALIFY row_number() OVER (PARTITION BY payment.row_ids[1], payment.rightful ORDER BY payment.told_by) = 1
),

insider AS (
    SELECT village_code, person_name AS name, post AS standing, bank_account_no AS account_no, row_id FROM ledger.office_holder
    UNION ALL
    SELECT village_code, relative_name, official_name || '的' || relation, NULL, row_id FROM ledger.relative
),

known AS (
    SELECT village_code, name, min(standing) AS standing, list(account_no) FILTER (account_no IS NOT NULL) AS accounts, list(row_id) AS row_ids
    FROM insider
    GROUP BY village_code, name
),

matter AS (
    SELECT
        other.village_code,
        other.actual,
        other.rightful,
        min(other.told_by) AS told_by,
        other.is_person,
        known.standing,
        bool_or(list_contains(known.accounts, other.account_no)) AS is_own_account,
        bool_or(other.is_by_bank) AS is_by_bank,
        flatten(list(other.row_ids || other.bank_row_ids || coalesce(known.row_ids, []))) AS evidence,
        sum(other.amount) AS amount,
        max(other.amount) AS largest,
        count(*) AS items,
        min(other.voucher_on) AS first_on,
        max(other.voucher_on) AS last_on
    FROM other
    LEFT JOIN known ON known.village_code = other.village_code AND known.name = other.actual
    GROUP BY other.village_code, other.actual, other.rightful, other.is_person, known.standing, year(other.voucher_on)
),

other_buyer AS (
    SELECT named.village_code, named.buyer, village.row_id
    FROM (SELECT DISTINCT village_code, buyer FROM ledger.invoice) AS named
    JOIN ledger.village ON village.village_code = named.village_code
    WHERE village.is_listed
        AND NOT contains(fold(named.buyer), regexp_replace(fold(village.village_name), $collective_suffix, ''))
),

elsewhere AS (
    SELECT invoice.village_code, invoice.buyer, sum(spend.amount) AS amount, count(*) AS items, min(spend.voucher_on) AS first_on, max(spend.voucher_on) AS last_on,
        flatten(list([spend.row_id, invoice.row_id, other_buyer.row_id])) AS evidence
    FROM features.spend
    JOIN ledger.invoice ON invoice.row_id = spend.invoice_row_id
    JOIN other_buyer ON other_buyer.village_code = invoice.village_code AND other_buyer.buyer = invoice.buyer
    GROUP BY invoice.village_code, invoice.buyer, year(spend.voucher_on)
    HAVING sum(spend.amount) >= $least_firm
)

SELECT village_code, actual AS subject, evidence, amount, first_on, last_on,
    -- A small sum on an office holder's own card is what a purchase paid in advance looks like: never the highest band.
    least(
        0.6 + CASE WHEN is_person THEN 0.05 ELSE 0 END + CASE WHEN amount >= $large THEN 0.1 ELSE 0 END + CASE WHEN is_by_bank THEN 0.05 ELSE 0 END
        + CASE WHEN is_own_account THEN 0.2 WHEN standing IS NOT NULL THEN 0.05 ELSE 0 END,
        CASE WHEN largest > $claim_up_to THEN 1 ELSE 0.85 END
    ) AS strength,
    cn_day(first_on) || CASE WHEN items > 1 THEN '至' || cn_day(last_on) || items || '笔' ELSE '' END || told_by || '是' || rightful || '，' || CASE WHEN is_by_bank THEN '银行' ELSE '账上' END
    || '付给' || CASE WHEN is_person THEN '个人' ELSE '' END || actual || coalesce('（与' || standing || CASE WHEN is_own_account THEN '账号相同）' ELSE '同名，不排除同名）' END, '')
    || '，共' || yuan(amount) AS reason
FROM matter
UNION ALL
SELECT village_code, buyer, evidence, amount, first_on, last_on, CASE WHEN amount >= $large THEN 0.65 ELSE 0.55 END,
    cn_day(first_on) || CASE WHEN items > 1 THEN '至' || cn_day(last_on) ELSE '' END || '入账的' || items || '笔支出，发票购买方写的是' || buyer || '，不是本村，共' || yuan(amount)
FROM elsewhere
