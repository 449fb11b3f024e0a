-- What a contract's plan says was received, and money of that contract or its village within days: in, or out where the books have their sides swapped.
INSERT INTO tie_pair
WITH of_contract AS (
    SELECT contract_no, min(village_code) AS village_code FROM staged.contracts GROUP BY contract_no HAVING count(DISTINCT village_code) = 1
),
receipt AS (
    SELECT *, figures_of(written(received_amount_raw, received_amount)) AS figures, tens_of(written(received_amount_raw, received_amount)) AS tens
    FROM tie_contract_plan
    JOIN of_contract USING (contract_no)
    WHERE received_amount > 0 AND receive_date BETWEEN getvariable('tie_reach').first_on AND getvariable('tie_reach').last_on
    QUALIFY row_number() OVER (PARTITION BY file_id, sheet_no ORDER BY md5(row_id)) <= $sample
)
SELECT
    'plan_ledger',
    receipt.file_id,
    receipt.sheet_no,
    receipt.source_row,
    received_amount,
    concat('收 ', received_amount),
    entry.file_id,
    entry.sheet_no,
    entry.source_row,
    entry.amount,
    concat(if(entry.is_in, '借 ', '贷 '), entry.amount),
    coalesce(
        power_between(received_amount_raw, received_amount, entry.raw, entry.amount, $room),
        -- A hundredth or a thousandth of a rent goes out as a fee or as stamp duty.
        CASE WHEN entry.is_in THEN tens_between(receipt.figures, receipt.tens, entry.figures, entry.tens) END
    ) AS power,
    NOT entry.is_in,
    entry.amount
FROM receipt
JOIN tie_entry AS entry USING (village_code)
WHERE abs(date_diff('day', receipt.receive_date, entry.date)) <= $days
    AND coalesce(entry.contract_no, receipt.contract_no) = receipt.contract_no
    AND (receipt.is_fresh OR entry.is_fresh)
    AND power IS NOT NULL
