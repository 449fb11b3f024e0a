-- A year's rent or the whole sum of a contract, and one instalment of its plan.
INSERT INTO staged.tie
WITH contract AS (
    SELECT
        file_of(row_id) AS file_id,
        sheet_of(row_id) AS sheet_no,
        source_row,
        is_fresh,
        contract_no,
        unnest([{'amount': annual, 'raw': annual_raw}, {'amount': total, 'raw': total_raw}], recursive := TRUE)
    FROM staged.contracts
    JOIN tie_sheet AS sheet ON sheet.file_id = file_of(row_id) AND sheet.sheet_no = sheet_of(row_id)
),
instalment AS (
    SELECT
        file_of(row_id) AS right_file,
        sheet_of(row_id) AS right_sheet,
        source_row AS right_row,
        is_fresh AS is_right_fresh,
        contract_no,
        coalesce(due_amount, received_amount) AS right_amount,
        CASE WHEN due_amount IS NULL THEN received_amount_raw ELSE due_amount_raw END AS right_raw
    FROM staged.contract_plan
    JOIN tie_sheet AS sheet ON sheet.file_id = file_of(row_id) AND sheet.sheet_no = sheet_of(row_id)
),
pair AS (
    SELECT
        *,
        CASE
            WHEN amount = right_amount THEN 0
            WHEN fits_wan(raw, amount, right_amount, $room) THEN 1
            WHEN fits_wan(right_raw, right_amount, amount, $room) THEN -1
        END AS power
    FROM contract
    JOIN instalment USING (contract_no)
    WHERE amount > 0 AND right_amount > 0 AND (is_fresh OR is_right_fresh)
)
SELECT
    'contract_plan',
    file_id,
    sheet_no,
    right_file,
    right_sheet,
    power,
    FALSE,
    count(DISTINCT right_amount),
    list({'left_row': source_row, 'left_said': amount::VARCHAR, 'right_row': right_row, 'right_said': right_amount::VARCHAR} ORDER BY source_row, right_row)[1:3]
FROM pair
WHERE power IS NOT NULL
GROUP BY ALL
