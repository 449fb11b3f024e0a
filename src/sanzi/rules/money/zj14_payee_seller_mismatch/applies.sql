-- Without invoices and without contracts there is nobody to compare the payee with.
SELECT village.village_code, '票据清单和合同台账都没有收到，没有可以比对的开票方和合同方' AS why
FROM ledger.village
WHERE NOT EXISTS (SELECT 1 FROM ledger.invoice WHERE invoice.village_code = village.village_code)
    AND NOT EXISTS (SELECT 1 FROM ledger.contract WHERE contract.village_code = village.village_code)
