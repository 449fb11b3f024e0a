-- A year's rent or the whole sum of a contract, and one instalment of its plan.
INSERT INTO tie_pair
WITH contract AS (
    SELECT *, written(raw, amount) AS written
    FROM (
        SELECT
            file_id,
            sheet_no,
            source_row,
            is_fresh,
            contract_no,
            unnest([{'amount': annual, 'raw': annual_raw, 'is_annual': TRUE}, {'amount': total, 'raw': total_raw, 'is_annual': FALSE}], recursive := TRUE)
        FROM tie_contracts
    )
),
instalment AS (
    SELECT
        *,
        coalesce(due_amount, received_amount) AS amount,
        CASE WHEN due_amount IS NULL THEN received_amount_raw ELSE due_amount_raw END AS raw,
        written(raw, amount) AS written
    FROM tie_contract_plan
)
SELECT
    'contract_plan',
    contract.file_id,
    contract.sheet_no,
    contract.source_row,
    contract.amount,
    contract.amount,
    instalment.file_id,
    instalment.sheet_no,
    instalment.source_row,
    instalment.amount,
    instalment.amount,
    coalesce(
        power_between(contract.raw, contract.amount, instalment.raw, instalment.amount, $room),
        -- The whole sum of a contract may be a hundred instalments; a year's rent is not.
        CASE
            WHEN contract.is_annual
            THEN tens_between(figures_of(contract.written), tens_of(contract.written), figures_of(instalment.written), tens_of(instalment.written))
        END
    ) AS power,
    FALSE,
    instalment.amount
FROM contract
JOIN instalment USING (contract_no)
WHERE contract.amount > 0 AND instalment.amount > 0 AND (contract.is_fresh OR instalment.is_fresh) AND power IS NOT NULL
