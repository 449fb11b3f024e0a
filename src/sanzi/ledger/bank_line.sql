-- Every visible line of the statements; a line without a village belongs to the village that its account number, or else its account name, is known for.
INSERT INTO ledger.bank_line
WITH of_account AS (
    SELECT account_no, min(village_code) AS village_code FROM staged.bank
    GROUP BY account_no
    HAVING count(DISTINCT village_code) = 1
),

of_name AS (
    SELECT village_name, min(village_code) AS village_code FROM staged.villages
    GROUP BY village_name
    HAVING count(DISTINCT village_code) = 1
)

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
FROM staged.bank AS b
LEFT JOIN of_account AS a ON a.account_no = b.account_no
LEFT JOIN of_name AS n ON n.village_name = b.account_name
WHERE b.date <= $as_of
