-- The month's two sides of an account: added up from a journal with one signed column, and as the balance sheet has them.
INSERT INTO tie_pair
WITH movement AS (
    SELECT
        file_id,
        sheet_no,
        bool_or(is_fresh) AS is_fresh,
        village_code,
        account_code,
        date_trunc('month', date)::DATE AS month,
        min(source_row) AS source_row,
        sum(coalesce(debit, 0)) AS debit,
        sum(coalesce(credit, 0)) AS credit
    FROM tie_vouchers
    WHERE is_one_column AND village_code IS NOT NULL AND account_code IS NOT NULL
    GROUP BY ALL
),
stated AS (
    SELECT
        file_id AS right_file,
        sheet_no AS right_sheet,
        is_fresh AS is_right_fresh,
        village_code,
        account_code,
        month_in(period) AS month,
        source_row AS right_row,
        coalesce(debit, 0) AS right_debit,
        coalesce(credit, 0) AS right_credit
    FROM tie_balances
)
SELECT
    'one_column_balances',
    file_id,
    sheet_no,
    source_row,
    debit,
    concat(strftime(month, '%Y-%m'), ' ', account_code, ' 借 ', debit, ' 贷 ', credit),
    right_file,
    right_sheet,
    right_row,
    right_debit,
    concat('借 ', right_debit, ' 贷 ', right_credit),
    0,
    debit = right_credit,
    concat(debit, ' ', credit)
FROM movement
JOIN stated USING (village_code, account_code, month)
WHERE debit <> credit AND (debit = right_debit AND credit = right_credit OR debit = right_credit AND credit = right_debit) AND (is_fresh OR is_right_fresh)
