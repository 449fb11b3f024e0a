-- A year's rent of a contract, and money of its village that was booked under its number or with its other party: in, or out where sides are swapped.
INSERT INTO staged.tie
WITH contract AS (
    SELECT
        file_of(row_id) AS file_id,
        sheet_of(row_id) AS sheet_no,
        source_row,
        is_fresh,
        village_code,
        contract_no,
        party_b,
        annual AS amount,
        annual_raw AS raw
    FROM staged.contracts
    JOIN tie_sheet AS sheet ON sheet.file_id = file_of(row_id) AND sheet.sheet_no = sheet_of(row_id)
),
pair AS (
    SELECT
        contract.*,
        entry.file_id AS right_file,
        entry.sheet_no AS right_sheet,
        entry.source_row AS right_row,
        entry.amount AS right_amount,
        NOT entry.is_in AS is_swapped,
        CASE
            WHEN contract.amount = entry.amount THEN 0
            WHEN fits_wan(contract.raw, contract.amount, entry.amount, $room) THEN 1
            WHEN fits_wan(entry.raw, entry.amount, contract.amount, $room) THEN -1
        END AS power
    FROM contract
    JOIN tie_entry AS entry ON entry.village_code = contract.village_code
        AND if(entry.contract_no IS NULL, entry.counterparty = contract.party_b, entry.contract_no = contract.contract_no)
    WHERE contract.amount > 0 AND (contract.is_fresh OR entry.is_fresh)
)
SELECT
    'contract_ledger',
    file_id,
    sheet_no,
    right_file,
    right_sheet,
    power,
    is_swapped,
    count(DISTINCT right_amount),
    list({'left_row': source_row, 'left_said': concat('年租金 ', amount), 'right_row': right_row, 'right_said': concat(if(is_swapped, '贷 ', '借 '), right_amount)} ORDER BY source_row, right_row)[1:3]
FROM pair
WHERE power IS NOT NULL
GROUP BY ALL
