-- A line of a statement and an entry at the bank, of one village, within days. A village told by the account's number or name is told as in the ledger.
INSERT INTO tie_pair
-- Only lines that some entry could answer are drawn.
WITH entry AS (
    SELECT * FROM tie_entry WHERE is_bank
),
span AS (
    SELECT village_code, min(date) - to_days($days) AS from_on, max(date) + to_days($days) AS to_on FROM entry GROUP BY village_code
),
told AS (
    SELECT bank.* REPLACE (coalesce(bank.village_code, account.village_code, name.village_code) AS village_code), direction = '贷' AS is_in
    FROM tie_bank AS bank
    LEFT JOIN bank_home AS account ON account.told_by = 'account' AND account.told = bank.account_no
    LEFT JOIN bank_home AS name ON name.told_by = 'name' AND name.told = bank.account_name
    WHERE amount > 0 AND bank.date BETWEEN getvariable('tie_reach').first_on AND getvariable('tie_reach').last_on
),
line AS (
    SELECT *, written(amount_raw, amount) AS written, figures_of(written) AS figures, tens_of(written) AS tens
    FROM (
        SELECT told.* FROM told
        JOIN span ON span.village_code = told.village_code AND told.date BETWEEN span.from_on AND span.to_on
        QUALIFY row_number() OVER (PARTITION BY file_id, sheet_no ORDER BY hash(source_row), source_row) <= $sample
    )
),
-- Two amounts are a power of ten apart where their figures are the same.
pair AS (
    SELECT line.row_id AS line_row, entry.row_id AS entry_row, 0 AS power, line.amount AS said
    FROM line
    JOIN entry ON entry.village_code = line.village_code AND entry.amount = line.amount
    WHERE (line.is_fresh OR entry.is_fresh) AND abs(date_diff('day', line.date, entry.date)) <= $days
    UNION ALL
    SELECT
        line.row_id,
        entry.row_id,
        if(abs(entry.tens - line.tens) = 4, entry.tens - line.tens, tens_between(line.figures, line.tens, entry.figures, entry.tens)) AS power,
        entry.written
    FROM line
    JOIN entry ON entry.village_code = line.village_code AND entry.figures = line.figures
    WHERE (line.is_fresh OR entry.is_fresh) AND abs(date_diff('day', line.date, entry.date)) <= $days AND power IS NOT NULL
)
SELECT
    'bank_ledger',
    line.file_id,
    line.sheet_no,
    line.source_row,
    line.amount,
    concat(if(line.is_in, '收 ', '支 '), line.amount),
    entry.file_id,
    entry.sheet_no,
    entry.source_row,
    entry.amount,
    concat(if(entry.is_in, '借 ', '贷 '), entry.amount),
    power,
    line.is_in <> entry.is_in,
    said::DECIMAL(28, 8)
FROM pair
JOIN line ON line.row_id = line_row
JOIN entry ON entry.row_id = entry_row
