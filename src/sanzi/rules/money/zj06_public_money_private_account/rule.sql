-- Collective money that went to, or first passed through, the own account of an office holder or a relative.
WITH insider_account AS (
    SELECT *, unnest(account_nos) AS account_no FROM features.insider
),
insider AS (
    SELECT *, unnest(name_keys) AS name_key FROM features.insider
),
written AS (
    SELECT counterparty, person_key(counterparty) AS name_key FROM (SELECT DISTINCT counterparty FROM ledger.bank_line)
),
bank_match AS (
    SELECT bank_line.row_id, own.name, own.standing, own.row_id AS insider_row_id, TRUE AS is_by_account, NULL AS chance
    FROM ledger.bank_line
    JOIN insider_account AS own ON own.village_code = bank_line.village_code AND own.account_no = bank_line.counterparty_account
    WHERE bank_line.bank_on BETWEEN coalesce(own.from_on, bank_line.bank_on) AND coalesce(own.to_on, bank_line.bank_on)
    UNION ALL
    SELECT bank_line.row_id, insider.name, insider.standing, insider.row_id, FALSE, insider.chance
    FROM ledger.bank_line
    JOIN written ON written.counterparty = bank_line.counterparty
    JOIN insider ON insider.village_code = bank_line.village_code AND insider.name_key = written.name_key
    WHERE bank_line.bank_on BETWEEN coalesce(insider.from_on, bank_line.bank_on) AND coalesce(insider.to_on, bank_line.bank_on)
),
moved AS (
    SELECT bank_line.*, bank_match.name, bank_match.standing, bank_match.insider_row_id, bank_match.is_by_account, bank_match.chance,
        coalesce(bank_line.purpose, '') AS text, coalesce(regexp_matches(bank_line.purpose, $lending_words), FALSE) AS is_lending
    FROM bank_match
    JOIN ledger.bank_line ON bank_line.row_id = bank_match.row_id
    QUALIFY row_number() OVER (PARTITION BY bank_line.row_id ORDER BY bank_match.is_by_account DESC, bank_match.standing, bank_match.insider_row_id) = 1
),
booked AS (
    SELECT moved.row_id, list(DISTINCT entry.row_id) AS evidence,
        bool_or(entry.role IN ('wages_payable', 'labour_payable', 'welfare_payable', 'distribution') OR text_word.text IS NOT NULL) AS is_pay,
        bool_or(entry.class IN ('expense', 'cost') OR entry.role IN ('works_in_progress', 'special_fund')) AS is_spent
    FROM moved
    JOIN ledger.entry ON entry.village_code = moved.village_code AND entry.counterparty = moved.counterparty AND entry.debit = moved.amount
        AND entry.voucher_on BETWEEN moved.bank_on - 7 AND moved.bank_on + 31
    LEFT JOIN (SELECT DISTINCT text FROM features.text_word WHERE list = 'allowance') AS text_word ON text_word.text = entry.summary
    WHERE moved.is_out
    GROUP BY moved.row_id
),
paid_together AS (
    SELECT village_code, bank_on, purpose FROM ledger.bank_line WHERE is_out
    GROUP BY village_code, bank_on, purpose
    HAVING count(DISTINCT counterparty) >= $batch_people
),
sent AS (
    -- Years of small things are no large one: the heaviest year weighs.
    SELECT moved.*, list_concat([moved.row_id, moved.insider_row_id], coalesce(booked.evidence, [])) AS evidence,
        sum(moved.amount) OVER (PARTITION BY moved.village_code, moved.name, moved.is_by_account, year(moved.bank_on)) AS of_year
    FROM moved
    LEFT JOIN booked ON booked.row_id = moved.row_id
    ANTI JOIN (SELECT DISTINCT text FROM features.text_word WHERE list = 'allowance') AS pay_text ON pay_text.text = moved.purpose
    ANTI JOIN paid_together ON paid_together.village_code = moved.village_code AND paid_together.bank_on = moved.bank_on AND paid_together.purpose = moved.purpose
    ANTI JOIN ledger.allowance ON allowance.village_code = moved.village_code AND allowance.person_name = moved.name AND allowance.amount = moved.amount
        AND allowance.allowance_on BETWEEN moved.bank_on - 62 AND moved.bank_on + 31
    WHERE moved.is_out
        AND NOT coalesce(booked.is_pay, FALSE)
        -- A bill or works paid to somebody of the same name is a dealing (DS03), not money put away.
        AND NOT (coalesce(booked.is_spent, FALSE) AND NOT moved.is_by_account)
        AND NOT regexp_matches(moved.text, $pay_words)
        AND NOT (regexp_matches(moved.text, $claim_words) AND moved.amount <= $claim_up_to)
),
passed_through AS (
    -- Rent that reaches the village from an insider who is no tenant was first in that person's account.
    SELECT moved.*, due.received_on, [moved.row_id, moved.insider_row_id] || CASE WHEN due.row_id IS NULL THEN [] ELSE [due.row_id] END AS evidence
    FROM moved
    LEFT JOIN ledger.due ON due.village_code = moved.village_code AND due.received_amount = moved.amount AND due.received_on < moved.bank_on - $hold_days
        AND due.received_on >= moved.bank_on - 365
    ANTI JOIN ledger.contract ON contract.village_code = moved.village_code AND contract.party_b = moved.name
    WHERE NOT moved.is_out AND moved.amount >= $least
        AND moved.purpose IN (SELECT text FROM features.text_word WHERE list = 'income') AND NOT regexp_matches(moved.text, '捐')
    QUALIFY row_number() OVER (PARTITION BY moved.row_id ORDER BY due.received_on, due.row_id) = 1
),
granted AS (
    SELECT grant_.*, insider.standing, insider.chance, insider.row_id AS insider_row_id, EXISTS (
        SELECT 1 FROM ledger.entry
        WHERE entry.village_code = grant_.village_code AND entry.role IN ('cash', 'bank') AND entry.debit = grant_.amount
            AND entry.voucher_on BETWEEN grant_.granted_on - 5 AND grant_.granted_on + 60
    ) AS is_booked
    FROM ledger."grant" AS grant_
    JOIN insider ON insider.village_code = grant_.village_code AND insider.name_key = person_key(grant_.payee)
    WHERE grant_.amount >= $least AND grant_.granted_on BETWEEN coalesce(insider.from_on, grant_.granted_on) AND coalesce(insider.to_on, grant_.granted_on)
        AND (SELECT count(DISTINCT other.payee) FROM ledger."grant" AS other WHERE other.village_code = grant_.village_code AND other.item = grant_.item) < $batch_people
    QUALIFY row_number() OVER (PARTITION BY grant_.row_id ORDER BY insider.standing, insider.row_id) = 1
)
SELECT village_code, name AS subject, list_distinct(flatten(list(evidence))) AS evidence, sum(amount) AS amount, min(bank_on) AS first_on, max(bank_on) AS last_on,
    round(CASE WHEN is_by_account THEN 0.7 + 0.2 * least(1, max(of_year)::DOUBLE / $large)
        ELSE 0.5 + 0.05 * least(1, max(of_year)::DOUBLE / $large) + CASE WHEN bool_or(is_lending AND chance <= $rare_chance) THEN 0.2 ELSE 0 END END, 3) AS strength,
    cn_day(min(bank_on)) || CASE WHEN count(*) = 1 THEN '' ELSE '至' || cn_day(max(bank_on)) END || '村账户' || count(*) || '次转给' || name || '（' || min(standing)
    || '）共' || yuan(sum(amount)) || '，用途写' || coalesce('“' || string_agg(DISTINCT purpose, '、' ORDER BY purpose) || '”', '为空')
    || '，不是工资、补贴或小额报销，' || CASE WHEN is_by_account THEN '收款账号与花名册或发放明细一致'
        ELSE '只有姓名相同，不排除同名' || coalesce('，推算本村另有同名者的概率' || chance_told(max(chance)), '') END AS reason
FROM sent
GROUP BY village_code, name, is_by_account
HAVING sum(amount) >= $least
UNION ALL
SELECT village_code, name, evidence, amount, bank_on, bank_on,
    CASE WHEN is_by_account THEN 0.6 ELSE 0.5 END + CASE WHEN is_by_account AND received_on IS NOT NULL THEN 0.15 ELSE 0 END,
    cn_day(bank_on) || '“' || purpose || '”' || yuan(amount) || '由' || name || '（' || standing || '）的账户转入，本人不是承租人'
    || coalesce('，合同台账记' || cn_day(received_on) || '已收到，隔了' || (bank_on - received_on) || '天', '')
    || CASE WHEN is_by_account THEN '' ELSE '；只有姓名相同，不排除同名' || coalesce('，推算本村另有同名者的概率' || chance_told(chance), '') END
FROM passed_through
UNION ALL
SELECT village_code, payee, [row_id, insider_row_id], amount, granted_on, granted_on, CASE WHEN is_booked THEN 0.55 WHEN chance <= $rare_chance THEN 0.75 ELSE 0.65 END,
    cn_day(granted_on) || coalesce(issuer, '上级') || '拨付的' || coalesce(item, '款项') || yuan(amount) || '，收款户名是' || payee || '（' || standing || '同名' || coalesce('，推算本村另有同名者的概率' || chance_told(chance), '') || '），'
    || CASE WHEN is_booked THEN '账上60天内有同额收款' ELSE '账上60天内没有同额收款' END
FROM granted
