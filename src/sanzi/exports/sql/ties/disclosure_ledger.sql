-- What was posted of a month, quarter or year, and the income and expense accounts of the same time, vouchers that close the year left out.
INSERT INTO tie_pair
WITH entry AS MATERIALIZED (
    SELECT
        entry.file_id,
        entry.sheet_no,
        entry.source_row,
        entry.is_fresh,
        entry.village_code,
        entry.date,
        entry.voucher_word,
        entry.voucher_no,
        coalesce(entry.debit, 0) AS debit,
        coalesce(entry.credit, 0) AS credit,
        account.class,
        account.role IN ('current_surplus', 'distribution') AS is_closing
    FROM tie_vouchers AS entry
    JOIN tie_account AS account
        ON account.account_code = coalesce(entry.account_code, '')
        AND account.account_name = coalesce(entry.account_name, '')
        AND entry.date BETWEEN account.from_on AND account.to_on
    WHERE entry.date BETWEEN getvariable('tie_reach').posted_first_on AND getvariable('tie_reach').posted_last_on
        AND (account.class IN ('income', 'expense') OR is_closing)
),
closing AS (
    SELECT DISTINCT file_id, village_code, date, voucher_word, voucher_no FROM entry
    WHERE is_closing
),
moved AS (
    SELECT
        file_id AS right_file,
        sheet_no AS right_sheet,
        village_code,
        date_trunc('month', date)::DATE AS month,
        bool_or(is_fresh) AS is_right_fresh,
        min(source_row) AS right_row,
        sum(CASE WHEN class = 'income' THEN credit - debit ELSE 0 END) AS income,
        sum(CASE WHEN class = 'expense' THEN debit - credit ELSE 0 END) AS expense
    FROM entry
    ANTI JOIN closing
        ON closing.file_id = entry.file_id
        AND closing.village_code = entry.village_code
        AND closing.date = entry.date
        AND closing.voucher_no = entry.voucher_no
        AND closing.voucher_word IS NOT DISTINCT FROM entry.voucher_word
    WHERE class IN ('income', 'expense')
    GROUP BY ALL
),
told AS (
    SELECT
        posted.*,
        sum(moved.income) AS right_income,
        sum(moved.expense) AS right_expense,
        list(DISTINCT {'right_file': right_file, 'right_sheet': right_sheet}) AS sheets,
        min(right_row) AS right_row,
        bool_or(is_right_fresh) AS is_right_fresh
    FROM tie_posted AS posted
    JOIN moved ON moved.village_code = posted.village_code AND moved.month BETWEEN first_on AND last_on
    GROUP BY ALL
),
read AS (
    SELECT *, unnest([{'power': 0, 'factor': 1.0}, {'power': 4, 'factor': 10000.0}, {'power': -4, 'factor': 0.0001}], recursive := TRUE)
    FROM told
    WHERE is_fresh OR is_right_fresh
),
-- To the fen with the columns exchanged: what is then near as it stands is near by chance.
opened AS (
    SELECT
        * EXCLUDE (sheets),
        unnest(sheets, recursive := TRUE),
        power = 0 AND income = right_expense AND expense = right_income AND income <> expense AS is_crossed
    FROM read
),
figure AS (
    SELECT *, '收入' AS name, income AS amount, if(is_crossed, right_expense, right_income) AS right_amount, written(income_raw, income) * factor AS said
    FROM opened
    UNION ALL
    SELECT *, '支出', expense, if(is_crossed, right_income, right_expense), written(expense_raw, expense) * factor
    FROM opened
)
SELECT
    'disclosure_ledger',
    file_id,
    sheet_no,
    source_row,
    amount,
    concat(period, ' ', name, ' ', amount),
    right_file,
    right_sheet,
    right_row,
    right_amount,
    concat('同期合计 ', right_amount),
    power,
    is_crossed,
    concat_ws(' ', village_code, period, name)
FROM figure
WHERE right_amount > 0 AND said BETWEEN right_amount * (1 - $near) AND right_amount * (1 + $near)
