-- Every staged row with its day, whatever kind it is; the day is the one that keeps a later row out of the ledger.
CREATE OR REPLACE TEMP VIEW staged_row AS
SELECT 'vouchers' AS kind, 'entry' AS ledger_table, row_id, date::DATE AS happened_on FROM staged.vouchers
UNION ALL
SELECT 'balances', 'balance', row_id, coalesce(try_strptime(trim(period), '%Y-%m')::DATE, month_of(period)) FROM staged.balances
UNION ALL
SELECT 'bank', 'bank_line', row_id, date FROM staged.bank
UNION ALL
SELECT 'invoices', 'invoice', row_id, invoice_date FROM staged.invoices
UNION ALL
SELECT 'contracts', 'contract', row_id, sign_date FROM staged.contracts
UNION ALL
SELECT 'contract_plan', 'due', row_id, NULL FROM staged.contract_plan
UNION ALL
SELECT 'assets', 'asset', row_id, acquired FROM staged.assets
UNION ALL
SELECT 'resources', 'resource', row_id, NULL FROM staged.resources
UNION ALL
SELECT 'deals', 'deal', row_id, deal_date FROM staged.deals
UNION ALL
SELECT 'bids', 'bid', row_id, NULL FROM staged.bids
UNION ALL
SELECT 'projects', 'project', row_id, start_date FROM staged.projects
UNION ALL
SELECT 'meetings', 'meeting', row_id, start_date FROM staged.meetings
UNION ALL
SELECT 'officials', 'office_holder', row_id, term_start FROM staged.officials
UNION ALL
SELECT 'relatives', 'relative', row_id, NULL FROM staged.relatives
UNION ALL
SELECT 'companies', 'company', row_id, established FROM staged.companies
UNION ALL
SELECT 'allowances', 'allowance', row_id, date FROM staged.allowances
UNION ALL
SELECT 'grants', 'grant', row_id, date FROM staged.grants
UNION ALL
SELECT 'people_status', 'person_status', row_id, "from" FROM staged.people_status
UNION ALL
SELECT 'petitions', 'petition', row_id, date FROM staged.petitions
UNION ALL
SELECT 'disclosures', 'disclosure', row_id, date FROM staged.disclosures
UNION ALL
SELECT 'invoice_ext', 'tax_invoice', row_id, invoice_date FROM staged.invoice_ext
UNION ALL
SELECT 'villages', 'village', row_id, NULL FROM staged.villages
