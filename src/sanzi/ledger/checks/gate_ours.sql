-- The same questions as in gate.toml, put to DuckDB directly: rows looked at and rows that do not hold.
SELECT 'entry_key_once' AS name, coalesce(sum(n), 0) AS evaluated, coalesce(sum(n) FILTER (n > 1), 0) AS unexpected FROM (SELECT count(*) AS n FROM ledger.entry GROUP BY ledger_key)
UNION ALL
SELECT 'entry_row_once', coalesce(sum(n), 0), coalesce(sum(n) FILTER (n > 1), 0) FROM (SELECT count(*) AS n FROM ledger.entry GROUP BY row_id)
UNION ALL
SELECT 'entry_debit_there', count(*), count(*) FILTER (debit IS NULL) FROM ledger.entry
UNION ALL
SELECT 'entry_credit_there', count(*), count(*) FILTER (credit IS NULL) FROM ledger.entry
UNION ALL
SELECT 'entry_role_there', count(*), count(*) FILTER (role IS NULL) FROM ledger.entry
UNION ALL
SELECT 'entry_class_named', count(*), count(*) FILTER (class NOT IN ('asset', 'liability', 'equity', 'cost', 'income', 'expense', 'unknown')) FROM ledger.entry
UNION ALL
SELECT 'entry_by_as_of', count(*), count(*) FILTER (voucher_on > $as_of) FROM ledger.entry
UNION ALL
SELECT 'entry_village_there', count(*), count(*) FILTER (village_code IS NULL) FROM ledger.entry
UNION ALL
SELECT 'voucher_once', coalesce(sum(n), 0), coalesce(sum(n) FILTER (n > 1), 0) FROM (SELECT count(*) AS n FROM ledger.voucher GROUP BY voucher_key)
UNION ALL
SELECT 'voucher_has_entries', count(*), count(*) FILTER (entry_count < 1) FROM ledger.voucher
UNION ALL
SELECT 'village_once_listed', coalesce(sum(n), 0), coalesce(sum(n) FILTER (n > 1), 0) FROM (SELECT count(*) AS n FROM ledger.village GROUP BY village_code)
UNION ALL
SELECT 'bank_key_once', coalesce(sum(n), 0), coalesce(sum(n) FILTER (n > 1), 0) FROM (SELECT count(*) AS n FROM ledger.bank_line GROUP BY ledger_key)
UNION ALL
SELECT 'bank_by_as_of', count(*), count(*) FILTER (bank_on > $as_of) FROM ledger.bank_line
UNION ALL
SELECT 'sheet_rows_kept', count(*), count(*) FILTER (rows_read <> rows_loaded + rows_quarantined + rows_duplicate + rows_skipped) FROM staged.sheet
UNION ALL
SELECT 'staged_row_there', count(*), count(*) FILTER (row_id IS NULL) FROM staged.vouchers
UNION ALL
SELECT 'meeting_end_there', count(*), count(*) FILTER (end_on IS NULL AND start_on IS NOT NULL) FROM ledger.meeting
UNION ALL
SELECT 'voucher_balanced', count(*), count(*) FILTER (NOT is_balanced) FROM ledger.voucher
UNION ALL
SELECT 'account_known', count(*), count(*) FILTER (role = 'unknown') FROM ledger.entry
UNION ALL
SELECT 'summary_there', count(*), count(*) FILTER (summary IS NULL) FROM ledger.entry
UNION ALL
SELECT 'entry_not_huge', count(*), count(*) FILTER (debit NOT BETWEEN -100000000 AND 100000000) FROM ledger.entry
UNION ALL
SELECT 'entry_one_side', count(*), count(*) FILTER ((debit <> 0) = (credit <> 0)) FROM ledger.entry
UNION ALL
SELECT 'vouchers_arrived', count(*), (count(*) < 1)::INTEGER FROM ledger.voucher
UNION ALL
SELECT 'village_is_listed', count(*), count(*) FILTER (NOT is_listed) FROM ledger.village
UNION ALL
SELECT 'village_code_length', count(*), count(*) FILTER (len(village_code) NOT BETWEEN 12 AND 18) FROM ledger.village
UNION ALL
SELECT 'bank_positive', count(*), count(*) FILTER (amount <= 0) FROM ledger.bank_line
UNION ALL
SELECT 'bank_village_there', count(*), count(*) FILTER (village_code IS NULL) FROM ledger.bank_line
UNION ALL
SELECT 'invoice_amount_there', count(*), count(*) FILTER (amount IS NULL) FROM ledger.invoice
UNION ALL
SELECT 'invoice_seller_there', count(*), count(*) FILTER (seller IS NULL) FROM ledger.invoice
UNION ALL
SELECT 'contract_party_there', count(*), count(*) FILTER (party_b IS NULL) FROM ledger.contract
UNION ALL
SELECT 'contract_runs_forward', count(*), count(*) FILTER (end_on < start_on) FROM ledger.contract
UNION ALL
SELECT 'contract_no_once', coalesce(sum(n), 0), coalesce(sum(n) FILTER (n > 1 AND contract_no IS NOT NULL AND village_code IS NOT NULL), 0) FROM (SELECT village_code, contract_no, count(*) AS n FROM ledger.contract GROUP BY village_code, contract_no)
UNION ALL
SELECT 'due_finds_contract', (SELECT count(*) FROM ledger.due), count(*) FROM ledger.due AS d
ANTI JOIN ledger.contract AS c ON c.village_code = d.village_code AND c.contract_no = d.contract_no
UNION ALL
SELECT 'due_positive', count(*), count(*) FILTER (due_amount < 0) FROM ledger.due
UNION ALL
SELECT 'meeting_runs_forward', count(*), count(*) FILTER (end_on < start_on) FROM ledger.meeting
UNION ALL
SELECT 'meeting_not_overfull', count(*), count(*) FILTER (due_count < present_count) FROM ledger.meeting
UNION ALL
SELECT 'allowance_dated', count(*), count(*) FILTER (allowance_on IS NULL) FROM ledger.allowance
UNION ALL
SELECT 'asset_cost_there', count(*), count(*) FILTER (cost < 0) FROM ledger.asset
UNION ALL
SELECT 'balance_closes', count(*), count(*) FILTER (opening_debit - opening_credit + debit - credit <> closing_debit - closing_credit) FROM ledger.balance
UNION ALL
SELECT 'staged_date_there', count(*), count(*) FILTER (date IS NULL) FROM staged.vouchers
