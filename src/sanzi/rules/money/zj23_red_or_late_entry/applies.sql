-- Villages that sent neither invoices nor disclosures: nothing tells when a bill was made out or when the books were shown.
SELECT village.village_code, '票据清单和公开记录都没有收到，开票日期和公开日期无从得知' AS why
FROM ledger.village
WHERE village.village_code NOT IN (SELECT village_code FROM ledger.invoice WHERE village_code IS NOT NULL)
    AND village.village_code NOT IN (SELECT village_code FROM ledger.disclosure)
