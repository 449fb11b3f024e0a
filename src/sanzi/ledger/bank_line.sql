-- Every visible line of the statements; a line without a village belongs to the village that its account number, or else its account name, is known for.
INSERT INTO ledger.bank_line
SELECT
    coalesce(b.village_code, a.village_code, n.village_code) AS village_code,
    b.account_no,
    b.account_name,
    b.date AS bank_on,
    CASE
        WHEN regexp_full_match(b."time", '\d{6}') THEN concat_ws(':', left(b."time", 2), substr(b."time", 3, 2), right(b."time", 2))
        ELSE strftime(try_strptime(b."time", ['%H:%M:%S', '%H:%M', '%Y-%m-%d %H:%M:%S', '%Y/%m/%d %H:%M:%S']), '%H:%M:%S')
    END AS bank_time,
    -- The bank's debit is money out of the village's account.
    left(b.direction, 1) IN ('借', '支', '付', '出', 'D', 'd', 'o') AS is_out,
    b.amount,
    b.balance,
    b.cp_name AS counterparty,
    b.cp_account AS counterparty_account,
    b.purpose,
    b.serial,
    -- Without a serial number only the whole line tells one line of a day from another.
    'bank_line:' || concat_ws('|', coalesce(b.account_no, ''), b.date, coalesce(b.serial, concat_ws('~', coalesce(b."time", ''), b.direction, b.amount, coalesce(b.balance::VARCHAR, ''), coalesce(b.cp_name, '')))) || '#1' AS ledger_key,
    b.row_id
FROM due_bank AS b
LEFT JOIN bank_home AS a ON a.told_by = 'account' AND a.told = b.account_no
LEFT JOIN bank_home AS n ON n.told_by = 'name' AND n.told = b.account_name
WHERE b.date <= $as_of
