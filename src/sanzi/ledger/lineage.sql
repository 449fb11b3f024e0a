-- What evidence shows of a row, whatever table it stands in. Vouchers and unlisted villages have no row of their own in an export.
CREATE OR REPLACE VIEW ledger.lineage AS
SELECT row_id, 'vouchers' AS kind, ledger_key, village_code, voucher_on AS happened_on, concat_ws('-', voucher_word, voucher_no) AS doc_no, summary, concat_ws(' ', account_code, account_name) AS account, CASE WHEN debit <> 0 THEN debit ELSE credit END AS amount, counterparty
FROM ledger.entry
UNION ALL
SELECT row_id, 'vouchers', ledger_key, village_code, earlier_on, concat_ws('-', voucher_word, voucher_no), earlier_summary, NULL, earlier_amount, earlier_counterparty FROM ledger.voucher_change
WHERE row_id IS NOT NULL
UNION ALL
SELECT row_id, 'balances', ledger_key, village_code, month, NULL, '科目余额', concat_ws(' ', account_code, account_name), closing_debit - closing_credit, NULL FROM ledger.balance
UNION ALL
SELECT row_id, 'bank', ledger_key, village_code, bank_on, serial, purpose, account_no, amount, counterparty FROM ledger.bank_line
UNION ALL
SELECT row_id, 'invoices', ledger_key, village_code, invoice_on, invoice_no, item, NULL, amount, seller FROM ledger.invoice
UNION ALL
SELECT row_id, 'invoice_ext', ledger_key, village_code, invoice_on, invoice_no, item, NULL, amount, CASE WHEN is_input THEN seller ELSE buyer END FROM ledger.tax_invoice
UNION ALL
SELECT row_id, 'contracts', ledger_key, village_code, coalesce(signed_on, start_on), contract_no, contract_name, NULL, coalesce(total, annual), party_b FROM ledger.contract
UNION ALL
SELECT row_id, 'contract_plan', ledger_key, village_code, due_on, concat_ws('-', contract_no, due_no), '应收款', NULL, due_amount, NULL FROM ledger.due
UNION ALL
SELECT row_id, 'assets', ledger_key, village_code, acquired_on, asset_no, asset_name, category, cost, NULL FROM ledger.asset
UNION ALL
SELECT row_id, 'resources', ledger_key, village_code, NULL, resource_no, concat_ws(' ', resource_name, resource_type), NULL, NULL, lessee FROM ledger.resource
UNION ALL
SELECT row_id, 'deals', ledger_key, village_code, deal_on, deal_no, deal_name, NULL, price, winner FROM ledger.deal
UNION ALL
SELECT row_id, 'bids', ledger_key, village_code, NULL, deal_no, '投标报价', NULL, quote, bidder FROM ledger.bid
UNION ALL
SELECT row_id, 'projects', ledger_key, village_code, start_on, project_no, project_name, NULL, coalesce(settled, contract_price, budget), contractor FROM ledger.project
UNION ALL
SELECT row_id, 'meetings', ledger_key, village_code, start_on, decision_no, concat_ws('：', meeting_type, topic), NULL, amount, NULL FROM ledger.meeting
UNION ALL
SELECT row_id, 'officials', ledger_key, village_code, term_start_on, NULL, post, NULL, NULL, person_name FROM ledger.office_holder
UNION ALL
SELECT row_id, 'relatives', ledger_key, village_code, NULL, NULL, concat_ws('：', official_name, relation), NULL, NULL, relative_name FROM ledger.relative
UNION ALL
SELECT row_id, 'companies', ledger_key, NULL, established_on, credit_code, company_name, NULL, NULL, legal_person FROM ledger.company
UNION ALL
SELECT row_id, 'allowances', ledger_key, village_code, allowance_on, NULL, concat_ws(' ', reason, date_text), NULL, amount, person_name FROM ledger.allowance
UNION ALL
SELECT row_id, 'grants', ledger_key, village_code, granted_on, NULL, item, NULL, amount, coalesce(payee, issuer) FROM ledger."grant"
UNION ALL
SELECT row_id, 'people_status', ledger_key, NULL, from_on, NULL, status, NULL, NULL, person_name FROM ledger.person_status
UNION ALL
SELECT row_id, 'petitions', ledger_key, village_code, petition_on, petition_no, content, NULL, NULL, target FROM ledger.petition
UNION ALL
SELECT row_id, 'disclosures', ledger_key, village_code, disclosed_on, period, category, NULL, expense, NULL FROM ledger.disclosure
UNION ALL
SELECT row_id, 'villages', ledger_key, village_code, NULL, NULL, village_name, NULL, annual_income, NULL FROM ledger.village
WHERE is_listed
