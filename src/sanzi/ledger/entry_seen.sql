-- Entries are exported voucher by voucher; without entry numbers the account tells one entry of a voucher from another.
CREATE OR REPLACE TEMP VIEW seen AS
SELECT
    village_code,
    voucher_key AS unit,
    CASE WHEN line_no IS NULL THEN ledger_key || coalesce(account_code, account_name, '') ELSE ledger_key END AS line,
    debit - credit AS tie,
    ledger_key,
    row_id
FROM due_entry
