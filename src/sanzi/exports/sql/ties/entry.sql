-- Entries on cash and at the bank: debit is money in. Where only books are new, only new entries can be half of a new pair.
CREATE OR REPLACE TEMP TABLE tie_entry AS
SELECT
    row_id,
    file_id,
    sheet_no,
    source_row,
    is_fresh,
    village_code,
    date,
    account.role = 'bank' AS is_bank,
    coalesce(debit, 0) <> 0 AS is_in,
    CASE WHEN coalesce(debit, 0) <> 0 THEN debit ELSE credit END AS amount,
    CASE WHEN coalesce(debit, 0) <> 0 THEN debit_raw ELSE credit_raw END AS raw,
    written(raw, amount) AS written,
    figures_of(written) AS figures,
    tens_of(written) AS tens,
    counterparty,
    contract_no
FROM tie_vouchers AS entry
JOIN tie_account AS account
    ON account.account_code = coalesce(entry.account_code, '')
    AND account.account_name = coalesce(entry.account_name, '')
    AND entry.date BETWEEN account.from_on AND account.to_on
WHERE entry.date BETWEEN getvariable('tie_reach').first_on AND getvariable('tie_reach').last_on
    AND account.role IN ('bank', 'cash')
    AND (coalesce(debit, 0) > 0 AND coalesce(credit, 0) = 0 OR coalesce(credit, 0) > 0 AND coalesce(debit, 0) = 0)
    AND village_code IS NOT NULL
    AND (is_fresh OR $is_other_fresh)
