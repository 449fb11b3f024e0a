-- Collective money paid to somebody that comes back within weeks, nearly whole: to the village, from an office holder or relative, or on to one of them.
WITH insider AS (
    SELECT village_code, person_name AS name, bank_account_no AS account_no, post AS standing, term_start_on AS from_on, term_end_on AS to_on, row_id
    FROM ledger.office_holder
    UNION ALL
    SELECT village_code, relative_name, NULL, official_name || '的' || relation, NULL, NULL, row_id FROM ledger.relative
),
line AS (
    SELECT bank_line.village_code, bank_line.account_no, bank_line.account_name, bank_line.bank_on, bank_line.is_out, bank_line.amount,
        bank_line.counterparty AS party, bank_line.counterparty_account AS party_account, coalesce(bank_line.purpose, '未写用途') AS purpose, bank_line.row_id
    FROM ledger.bank_line
    WHERE bank_line.amount >= $least AND bank_line.counterparty IS NOT NULL AND NOT regexp_matches(coalesce(bank_line.purpose, ''), $returned_words)
        AND NOT (bank_line.is_out AND regexp_matches(coalesce(bank_line.purpose, ''), $repaid_words))
),
repaid AS (
    -- Paying back what one had from the village is no way round; what is only called so, is one.
    SELECT DISTINCT line.row_id
    FROM line
    JOIN (
        SELECT village_code, counterparty AS party, bank_on AS had_on, amount FROM ledger.bank_line WHERE is_out
        UNION ALL
        SELECT village_code, counterparty, voucher_on, debit FROM ledger.entry WHERE class = 'asset' AND role NOT IN ('cash', 'bank')
    ) AS had ON had.village_code = line.village_code AND had.party = line.party
    WHERE regexp_matches(line.purpose, $repaid_words)
        AND had.amount >= line.amount AND had.had_on BETWEEN line.bank_on - $owed_days AND line.bank_on
),
-- Under another name it is still the same where account, legal person or phone are.
firm AS (
    SELECT company_name AS name, legal_person AS sign FROM ledger.company
    UNION
    SELECT company_name, phone FROM ledger.company
    UNION
    SELECT legal_person, legal_person FROM ledger.company
),
paid AS (
    SELECT line.*
    FROM line
    JOIN features.payee ON payee.payee = line.party AND payee.payee_type NOT IN ('government', 'bank', 'village', 'utility', 'school', 'hospital')
    WHERE line.is_out AND line.party <> coalesce(line.account_name, '')
),
came AS (
    SELECT line.*, insider.name AS insider, insider.standing, insider.row_id AS insider_row_id,
        coalesce(insider.account_no = line.party_account, FALSE) AS is_by_account
    FROM line
    ANTI JOIN (SELECT DISTINCT text FROM features.text_word WHERE list = 'income') AS rent ON rent.text = line.purpose
    LEFT JOIN insider
        ON insider.village_code = line.village_code AND insider.name = line.party
        AND line.bank_on BETWEEN coalesce(insider.from_on, line.bank_on) AND coalesce(insider.to_on, line.bank_on)
    WHERE NOT line.is_out AND line.row_id NOT IN (FROM repaid) AND (insider.name IS NOT NULL OR NOT regexp_matches(line.purpose, $repaid_words))
    QUALIFY row_number() OVER (PARTITION BY line.village_code, line.row_id ORDER BY insider.account_no IS NOT NULL DESC, insider.standing, insider.row_id) = 1
),
kindred AS (
    SELECT DISTINCT one.name, two.name AS other
    FROM (FROM firm SEMI JOIN paid ON paid.party = firm.name) AS one
    JOIN (FROM firm SEMI JOIN came ON came.party = firm.name) AS two ON two.sign = one.sign AND two.name <> one.name
),
-- Three ways: the payee itself or its kindred pays back; an insider pays in; the payee's own statement, where exported, shows it pays an insider.
loop AS (
    SELECT paid.village_code, 'payee' AS way, paid.party, paid.amount AS out_amount, paid.bank_on AS out_on, paid.purpose AS out_purpose,
        came.party AS last_party, came.amount AS back_amount, came.bank_on AS back_on, came.purpose AS back_purpose, NULL AS standing,
        FALSE AS is_by_account, came.party <> paid.party AS is_other, [paid.row_id, came.row_id] AS evidence
    FROM paid
    JOIN (
        SELECT village_code, party, party AS other FROM paid
        UNION
        SELECT paid.village_code, paid.party, came.party
        FROM paid
        JOIN came ON came.village_code = paid.village_code AND came.party_account = paid.party_account
        UNION
        SELECT paid.village_code, paid.party, kindred.other FROM paid JOIN kindred ON kindred.name = paid.party
    ) AS tied ON tied.village_code = paid.village_code AND tied.party = paid.party
    JOIN came ON came.village_code = paid.village_code AND came.party = tied.other AND came.insider IS NULL
        AND came.bank_on BETWEEN paid.bank_on AND paid.bank_on + $window_days
    UNION ALL
    SELECT paid.village_code, 'insider', paid.party, paid.amount, paid.bank_on, paid.purpose, came.party, came.amount, came.bank_on, came.purpose,
        came.standing, came.is_by_account, TRUE, [paid.row_id, came.row_id, came.insider_row_id]
    FROM paid
    JOIN came ON came.village_code = paid.village_code AND came.insider IS NOT NULL AND came.party <> paid.party
        AND came.bank_on BETWEEN paid.bank_on AND paid.bank_on + $window_days
    UNION ALL
    SELECT paid.village_code, 'onward', paid.party, paid.amount, paid.bank_on, paid.purpose, onward.party, onward.amount, onward.bank_on,
        onward.purpose, insider.standing, coalesce(insider.account_no = onward.party_account, FALSE), TRUE, [paid.row_id, onward.row_id, insider.row_id]
    FROM paid
    JOIN line AS onward ON onward.is_out AND onward.bank_on BETWEEN paid.bank_on AND paid.bank_on + $window_days AND (onward.account_name = paid.party OR onward.account_no = paid.party_account)
    JOIN insider
        ON insider.village_code = paid.village_code AND (insider.name = onward.party OR insider.account_no = onward.party_account)
        AND onward.bank_on BETWEEN coalesce(insider.from_on, onward.bank_on) AND coalesce(insider.to_on, onward.bank_on)
    WHERE onward.village_code IS NULL OR onward.village_code = paid.village_code
),
closed AS (
    SELECT * FROM loop
    WHERE back_amount >= $share * out_amount AND back_amount <= out_amount
    QUALIFY row_number() OVER (PARTITION BY village_code, evidence[2] ORDER BY is_by_account DESC, way DESC, back_on - out_on, out_amount, evidence) = 1
),
told AS (
    SELECT *, cn_day(out_on) || '付给' || party || yuan(out_amount) || '（' || out_purpose || '），'
        || CASE WHEN back_on = out_on THEN '当天' ELSE (back_on - out_on) || '天后' END
        || CASE way
            WHEN 'onward' THEN party || '的账户转给' || last_party || '（' || standing || '）' || yuan(back_amount)
            WHEN 'insider' THEN last_party || '（' || standing || '）转入村账户' || yuan(back_amount)
            ELSE CASE WHEN is_other THEN '与其账号、法定代表人或电话相同的' || last_party ELSE '同一方' END || '转回' || yuan(back_amount)
        END || '（' || back_purpose || '），是付出的' || percent(back_amount::DOUBLE / out_amount::DOUBLE)
        || CASE WHEN way = 'payee' OR is_by_account THEN '' ELSE '；只有姓名相同，不排除同名' END AS told
    FROM closed
)
SELECT village_code, party AS subject, list_distinct(flatten(list(evidence))) AS evidence, sum(back_amount) AS amount, min(out_on) AS first_on,
    max(back_on) AS last_on,
    round(least(1, max(CASE
            WHEN way = 'onward' AND is_by_account THEN 0.9
            WHEN way = 'onward' THEN 0.75
            WHEN is_by_account THEN 0.62
            WHEN is_other THEN 0.55
            ELSE 0.5
        END + CASE WHEN back_amount < out_amount THEN 0 WHEN NOT is_other THEN 0.03 ELSE 0.1 END)
        + CASE WHEN count(*) > 1 THEN 0.05 ELSE 0 END), 3) AS strength,
    arg_min(told, (out_on, back_on, evidence))
    || CASE WHEN count(*) = 1 THEN '' ELSE '；这样的一出一进共' || count(*) || '次，转回' || yuan(sum(back_amount)) END AS reason
FROM told
GROUP BY village_code, party
