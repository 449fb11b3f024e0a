-- What a contract's plan says was received, and money of that contract or its village within days: in, or out where the books have their sides swapped.
INSERT INTO staged.tie
WITH of_contract AS (
    SELECT contract_no, min(village_code) AS village_code FROM staged.contracts GROUP BY contract_no HAVING count(DISTINCT village_code) = 1
),
receipt AS (
    SELECT
        file_of(row_id) AS file_id,
        sheet_of(row_id) AS sheet_no,
        source_row,
        is_fresh,
        village_code,
        contract_no,
        receive_date,
        received_amount AS amount,
        received_amount_raw AS raw
    FROM staged.contract_plan
    JOIN tie_sheet AS sheet ON sheet.file_id = file_of(row_id) AND sheet.sheet_no = sheet_of(row_id)
    JOIN of_contract USING (contract_no)
    WHERE received_amount > 0 AND receive_date IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY file_of(row_id), sheet_of(row_id) ORDER BY md5(row_id)) <= $sample
),
pair AS (
    SELECT
        receipt.*,
        entry.file_id AS right_file,
        entry.sheet_no AS right_sheet,
        entry.source_row AS right_row,
        entry.amount AS right_amount,
        NOT entry.is_in AS is_swapped,
        CASE
            WHEN receipt.amount = entry.amount THEN 0
            WHEN fits_wan(receipt.raw, receipt.amount, entry.amount, $room) THEN 1
            WHEN fits_wan(entry.raw, entry.amount, receipt.amount, $room) THEN -1
        END AS power
    FROM receipt
    JOIN tie_entry AS entry USING (village_code)
    WHERE abs(date_diff('day', receipt.receive_date, entry.date)) <= $days
        AND coalesce(entry.contract_no, receipt.contract_no) = receipt.contract_no
        AND (receipt.is_fresh OR entry.is_fresh)
)
SELECT
    'plan_ledger',
    file_id,
    sheet_no,
    right_file,
    right_sheet,
    power,
    is_swapped,
    count(DISTINCT right_amount),
    list({'left_row': source_row, 'left_said': concat('收 ', amount), 'right_row': right_row, 'right_said': concat(if(is_swapped, '贷 ', '借 '), right_amount)} ORDER BY source_row, right_row)[1:3]
FROM pair
WHERE power IS NOT NULL
GROUP BY ALL
