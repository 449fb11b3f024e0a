-- What was posted of a month, quarter or year, and the income and expense accounts of the same time, vouchers that close the year left out.
INSERT INTO tie_pair
WITH posted AS (
    SELECT
        file_id,
        sheet_no,
        source_row,
        is_fresh,
        village_code,
        period,
        income,
        expense,
        income_raw,
        expense_raw,
        regexp_extract(period, '^\s*(\d{4})', 1) AS year,
        translate(regexp_extract(period, '[Qq第年]\s*([1-4一二三四])\s*季?度?\s*$', 1), '一二三四', '1234') AS quarter,
        regexp_extract(period, '^\s*\d{4}\D{0,2}(\d{1,2})\s*月?份?\s*$', 1) AS month
    FROM tie_disclosures
    WHERE village_code IS NOT NULL AND (income > 0 OR expense > 0)
),
spanned AS (
    SELECT
        *,
        CASE WHEN quarter <> '' THEN 3 * quarter::INTEGER - 2 WHEN month <> '' THEN month::INTEGER ELSE 1 END AS first_month,
        CASE WHEN quarter <> '' THEN 3 * quarter::INTEGER WHEN month <> '' THEN month::INTEGER ELSE 12 END AS last_month
    FROM posted
    WHERE year <> '' AND (quarter <> '' OR month <> '' OR regexp_full_match(period, '\s*\d{4}\s*年?度?\s*'))
),
closing AS (
    SELECT DISTINCT file_id, village_code, date, voucher_word, voucher_no
    FROM tie_vouchers AS entry
    JOIN tie_account AS account
        ON account.account_code = coalesce(entry.account_code, '') AND account.account_name = coalesce(entry.account_name, '')
    WHERE account.role IN ('current_surplus', 'distribution')
),
moved AS (
    SELECT
        entry.file_id AS right_file,
        entry.sheet_no AS right_sheet,
        entry.village_code,
        year(entry.date) AS year,
        month(entry.date) AS month,
        bool_or(is_fresh) AS is_right_fresh,
        min(source_row) AS right_row,
        sum(CASE WHEN account.class = 'income' THEN coalesce(credit, 0) - coalesce(debit, 0) ELSE 0 END) AS income,
        sum(CASE WHEN account.class = 'expense' THEN coalesce(debit, 0) - coalesce(credit, 0) ELSE 0 END) AS expense
    FROM tie_vouchers AS entry
    JOIN tie_account AS account
        ON account.account_code = coalesce(entry.account_code, '')
        AND account.account_name = coalesce(entry.account_name, '')
        AND entry.date BETWEEN account.from_on AND account.to_on
    ANTI JOIN closing
        ON closing.file_id = entry.file_id
        AND closing.village_code = entry.village_code
        AND closing.date = entry.date
        AND closing.voucher_no = entry.voucher_no
        AND closing.voucher_word IS NOT DISTINCT FROM entry.voucher_word
    WHERE account.class IN ('income', 'expense')
    GROUP BY ALL
),
told AS (
    SELECT
        spanned.*,
        sum(moved.income) AS right_income,
        sum(moved.expense) AS right_expense,
        list(DISTINCT {'right_file': right_file, 'right_sheet': right_sheet}) AS sheets,
        min(right_row) AS right_row,
        bool_or(is_right_fresh) AS is_right_fresh
    FROM spanned
    JOIN moved ON moved.village_code = spanned.village_code AND moved.year = spanned.year::INTEGER AND moved.month BETWEEN first_month AND last_month
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
