-- A year's rent of a contract, and money of its village that was booked under its number or with its other party: in, or out where sides are swapped.
INSERT INTO tie_pair
WITH contract AS (
    SELECT *, figures_of(written(annual_raw, annual)) AS figures, tens_of(written(annual_raw, annual)) AS tens
    FROM tie_contracts
    WHERE annual > 0
),
-- By the number where an entry has one.
booked AS (
    SELECT contract.row_id AS contract_row, entry.row_id AS entry_row FROM contract
    JOIN tie_entry AS entry ON entry.village_code = contract.village_code AND entry.contract_no = contract.contract_no
    UNION ALL
    SELECT contract.row_id, entry.row_id FROM contract
    JOIN tie_entry AS entry ON entry.village_code = contract.village_code AND entry.counterparty = contract.party_b AND entry.contract_no IS NULL
)
SELECT
    'contract_ledger',
    contract.file_id,
    contract.sheet_no,
    contract.source_row,
    annual,
    concat('年租金 ', annual),
    entry.file_id,
    entry.sheet_no,
    entry.source_row,
    entry.amount,
    concat(if(entry.is_in, '借 ', '贷 '), entry.amount),
    coalesce(
        power_between(annual_raw, annual, entry.raw, entry.amount, $room),
        -- A hundredth or a thousandth of a rent goes out as a fee or as stamp duty.
        CASE WHEN entry.is_in THEN tens_between(contract.figures, contract.tens, entry.figures, entry.tens) END
    ) AS power,
    NOT entry.is_in,
    entry.amount
FROM booked
JOIN contract ON contract.row_id = contract_row
JOIN tie_entry AS entry ON entry.row_id = entry_row
WHERE (contract.is_fresh OR entry.is_fresh) AND power IS NOT NULL
