-- Numbers of documents and organisations that a checksum or the shape of a telephone number could take for a person's.
CREATE OR REPLACE TEMP TABLE document_number AS
WITH stated AS (
    SELECT unnest([village_code]) AS number FROM ledger.village
    UNION ALL
    SELECT credit_code FROM ledger.company
    UNION ALL
    SELECT unnest([contract_no, parent_no, deal_no, decision_no]) FROM ledger.contract
    UNION ALL
    SELECT unnest([invoice_no, invoice_code]) FROM ledger.invoice
    UNION ALL
    SELECT unnest([invoice_no, invoice_code]) FROM ledger.tax_invoice
    UNION ALL
    SELECT unnest([voucher_no, invoice_no, contract_no, project_no]) FROM ledger.entry
    UNION ALL
    SELECT unnest([deal_no, contract_no]) FROM ledger.deal
    UNION ALL
    SELECT unnest([project_no, contract_no, deal_no]) FROM ledger.project
    UNION ALL
    SELECT unnest([decision_no, related_no]) FROM ledger.meeting
    UNION ALL
    SELECT unnest([asset_no, contract_no]) FROM ledger.asset
    UNION ALL
    SELECT unnest([resource_no, contract_no]) FROM ledger.resource
    UNION ALL
    SELECT petition_no FROM ledger.petition
)

SELECT DISTINCT number FROM stated
WHERE regexp_full_match(number, '\d{7,19}|\d{17}X')
