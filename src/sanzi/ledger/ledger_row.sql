-- Every ledger row under its table; unlisted villages have no row of their own and vouchers are sums of entries.
CREATE OR REPLACE TEMP VIEW ledger_row AS
SELECT 'entry' AS ledger_table, ledger_key, row_id, village_code FROM ledger.entry
UNION ALL
SELECT 'balance' AS ledger_table, ledger_key, row_id, village_code FROM ledger.balance
UNION ALL
SELECT 'bank_line' AS ledger_table, ledger_key, row_id, village_code FROM ledger.bank_line
UNION ALL
SELECT 'invoice' AS ledger_table, ledger_key, row_id, village_code FROM ledger.invoice
UNION ALL
SELECT 'contract' AS ledger_table, ledger_key, row_id, village_code FROM ledger.contract
UNION ALL
SELECT 'due' AS ledger_table, ledger_key, row_id, village_code FROM ledger.due
UNION ALL
SELECT 'asset' AS ledger_table, ledger_key, row_id, village_code FROM ledger.asset
UNION ALL
SELECT 'resource' AS ledger_table, ledger_key, row_id, village_code FROM ledger.resource
UNION ALL
SELECT 'deal' AS ledger_table, ledger_key, row_id, village_code FROM ledger.deal
UNION ALL
SELECT 'bid' AS ledger_table, ledger_key, row_id, village_code FROM ledger.bid
UNION ALL
SELECT 'project' AS ledger_table, ledger_key, row_id, village_code FROM ledger.project
UNION ALL
SELECT 'meeting' AS ledger_table, ledger_key, row_id, village_code FROM ledger.meeting
UNION ALL
SELECT 'office_holder' AS ledger_table, ledger_key, row_id, village_code FROM ledger.office_holder
UNION ALL
SELECT 'relative' AS ledger_table, ledger_key, row_id, village_code FROM ledger.relative
UNION ALL
SELECT 'company', ledger_key, row_id, NULL FROM ledger.company
UNION ALL
SELECT 'allowance' AS ledger_table, ledger_key, row_id, village_code FROM ledger.allowance
UNION ALL
SELECT 'grant', ledger_key, row_id, village_code FROM ledger."grant"
UNION ALL
SELECT 'person_status', ledger_key, row_id, NULL FROM ledger.person_status
UNION ALL
SELECT 'petition' AS ledger_table, ledger_key, row_id, village_code FROM ledger.petition
UNION ALL
SELECT 'disclosure' AS ledger_table, ledger_key, row_id, village_code FROM ledger.disclosure
UNION ALL
SELECT 'tax_invoice' AS ledger_table, ledger_key, row_id, village_code FROM ledger.tax_invoice
UNION ALL
SELECT 'village', ledger_key, row_id, village_code FROM ledger.village
WHERE is_listed
