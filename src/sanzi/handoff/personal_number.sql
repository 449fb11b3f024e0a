-- Numbers of persons and accounts that stand in their own column somewhere in the ledger, without blanks and hyphens; never a number of a document or an organisation.
CREATE OR REPLACE TEMP TABLE personal_number AS
WITH stated AS (
    SELECT unnest([id_no, phone, bank_account_no]) AS number FROM ledger.office_holder
    UNION ALL
    SELECT unnest([official_id_no, id_no]) FROM ledger.relative
    UNION ALL
    SELECT unnest([account_no, counterparty_account]) FROM ledger.bank_line
    UNION ALL
    SELECT counterparty_account FROM ledger.entry
    UNION ALL
    SELECT unnest([phone, deposit_account]) FROM ledger.bid
    UNION ALL
    SELECT unnest([id_no, account_no]) FROM ledger.allowance
    UNION ALL
    SELECT phone FROM ledger.company
    UNION ALL
    SELECT id_no FROM ledger.person_status
),

spelled AS (
    SELECT DISTINCT upper(regexp_replace(number, '[\s-]', '', 'g')) AS number FROM stated
    WHERE number IS NOT NULL
)

SELECT s.number
FROM spelled AS s
ANTI JOIN document_number AS d ON d.number = s.number
WHERE regexp_full_match(s.number, '\d{7,}[\dX]')
