-- A line of a statement and an entry at the bank, of one village, within days. A village told by the account's number or name is told as in the ledger.
INSERT INTO staged.tie
WITH of_account AS (
    SELECT account_no, min(village_code) AS village_code FROM staged.bank GROUP BY account_no HAVING count(DISTINCT village_code) = 1
),
of_name AS (
    SELECT village_name, min(village_code) AS village_code FROM staged.villages GROUP BY village_name HAVING count(DISTINCT village_code) = 1
),
-- Only lines that some entry could answer are drawn.
span AS (
    SELECT village_code, min(date) - to_days($days) AS from_on, max(date) + to_days($days) AS to_on FROM tie_entry WHERE is_bank GROUP BY village_code
),
told AS (
    SELECT
        file_of(row_id) AS file_id,
        sheet_of(row_id) AS sheet_no,
        source_row,
        is_fresh,
        coalesce(bank.village_code, of_account.village_code, of_name.village_code) AS village_code,
        date,
        direction = '贷' AS is_in,
        amount,
        amount_raw
    FROM staged.bank
    JOIN tie_sheet AS sheet ON sheet.file_id = file_of(row_id) AND sheet.sheet_no = sheet_of(row_id)
    LEFT JOIN of_account ON of_account.account_no = bank.account_no
    LEFT JOIN of_name ON of_name.village_name = bank.account_name
    WHERE amount > 0
),
line AS (
    SELECT *, written(amount_raw, amount) AS written
    FROM (
        SELECT told.* FROM told
        JOIN span ON span.village_code = told.village_code AND told.date BETWEEN span.from_on AND span.to_on
        QUALIFY row_number() OVER (PARTITION BY file_id, sheet_no ORDER BY hash(source_row), source_row) <= $sample
    )
),
entry AS (
    SELECT *, written(raw, amount) AS written FROM tie_entry WHERE is_bank
),
asked AS (
    SELECT *, unnest([0, 1, -1]) AS power FROM line
),
keyed AS (
    SELECT *, CASE power WHEN 1 THEN written * 10000 ELSE amount END::DECIMAL(38, 8) AS said FROM asked
),
answering AS (
    SELECT *, unnest([0, 1, -1]) AS power FROM entry
),
answer AS (
    SELECT *, CASE power WHEN -1 THEN written * 10000 ELSE amount END::DECIMAL(38, 8) AS said FROM answering
)
SELECT
    'bank_ledger',
    keyed.file_id,
    keyed.sheet_no,
    answer.file_id,
    answer.sheet_no,
    keyed.power,
    keyed.is_in <> answer.is_in AS is_swapped,
    count(DISTINCT keyed.said),
    list({
        'left_row': keyed.source_row,
        'left_said': concat(if(keyed.is_in, '收 ', '支 '), keyed.amount),
        'right_row': answer.source_row,
        'right_said': concat(if(answer.is_in, '借 ', '贷 '), answer.amount)
    } ORDER BY keyed.source_row, answer.source_row)[1:3]
FROM keyed
JOIN answer USING (village_code, power, said)
WHERE abs(date_diff('day', keyed.date, answer.date)) <= $days AND (keyed.is_fresh OR answer.is_fresh)
GROUP BY ALL
