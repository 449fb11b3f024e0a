-- A line of a statement and an entry at the bank, of one village, within days. A village told by the account's number or name is told as in the ledger.
INSERT INTO tie_pair
-- Only lines that some entry could answer are drawn.
WITH span AS (
    SELECT village_code, min(date) - to_days($days) AS from_on, max(date) + to_days($days) AS to_on FROM tie_entry WHERE is_bank GROUP BY village_code
),
told AS (
    SELECT bank.* REPLACE (coalesce(bank.village_code, account.village_code, name.village_code) AS village_code), direction = '贷' AS is_in
    FROM tie_bank AS bank
    LEFT JOIN bank_home AS account ON account.told_by = 'account' AND account.told = bank.account_no
    LEFT JOIN bank_home AS name ON name.told_by = 'name' AND name.told = bank.account_name
    WHERE amount > 0 AND bank.date BETWEEN getvariable('tie_reach').first_on AND getvariable('tie_reach').last_on
),
line AS (
    SELECT *, written(amount_raw, amount) AS written
    FROM (
        SELECT told.* FROM told
        JOIN span ON span.village_code = told.village_code AND told.date BETWEEN span.from_on AND span.to_on
        QUALIFY row_number() OVER (PARTITION BY file_id, sheet_no ORDER BY hash(source_row), source_row) <= $sample
    )
),
-- A round amount of the one is easily a hundred times a round amount of the other: for 分 and 千元 three figures have to agree.
asked AS (
    SELECT *, length(trim(replace(written::VARCHAR, '.', ''), '0')) AS figures, unnest([
        {'power': 0, 'factor': 1, 'least': 0},
        {'power': 4, 'factor': 10000, 'least': 0},
        {'power': -4, 'factor': 0.0001, 'least': 0},
        {'power': 3, 'factor': 1000, 'least': 3},
        {'power': -3, 'factor': 0.001, 'least': 3},
        {'power': 2, 'factor': 100, 'least': 3},
        {'power': -2, 'factor': 0.01, 'least': 3}
    ], recursive := TRUE)
    FROM line
),
keyed AS (
    SELECT *, if(power = 0, amount, written * factor)::DECIMAL(38, 8) AS said FROM asked WHERE figures >= least
),
-- As it was read and, where that was rounded, as it was written.
answer AS (
    SELECT *, unnest(list_distinct([amount::DECIMAL(38, 8), written(raw, amount)::DECIMAL(38, 8)])) AS said FROM tie_entry WHERE is_bank
)
SELECT
    'bank_ledger',
    keyed.file_id,
    keyed.sheet_no,
    keyed.source_row,
    keyed.amount,
    concat(if(keyed.is_in, '收 ', '支 '), keyed.amount),
    answer.file_id,
    answer.sheet_no,
    answer.source_row,
    answer.amount,
    concat(if(answer.is_in, '借 ', '贷 '), answer.amount),
    keyed.power,
    keyed.is_in <> answer.is_in,
    keyed.said
FROM keyed
JOIN answer USING (village_code, said)
WHERE abs(date_diff('day', keyed.date, answer.date)) <= $days
    AND (keyed.is_fresh OR answer.is_fresh)
    AND if(keyed.power = 0, answer.said = answer.amount, answer.said = written(answer.raw, answer.amount))
