-- A year's rent of a contract, and money of its village that was booked under its number or with its other party: in, or out where sides are swapped.
INSERT INTO tie_pair
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
    power_between(annual_raw, annual, entry.raw, entry.amount, $room) AS power,
    NOT entry.is_in,
    entry.amount
FROM tie_contracts AS contract
JOIN tie_entry AS entry ON entry.village_code = contract.village_code
    AND if(entry.contract_no IS NULL, entry.counterparty = contract.party_b, entry.contract_no = contract.contract_no)
WHERE annual > 0 AND (contract.is_fresh OR entry.is_fresh) AND power IS NOT NULL
