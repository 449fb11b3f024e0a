-- Accounts of the village that its books do not know: statements nobody booked, own accounts that only the other side names, companies it owns.
WITH line AS (
    SELECT village_code, account_no, account_name, bank_on, is_out, amount, row_id FROM ledger.bank_line
    WHERE village_code IS NOT NULL AND account_no IS NOT NULL
),

-- Of an account that is booked hardly a line is open.
open_account AS (
    SELECT village_code, account, count(*) AS open_lines, min(account_share) AS share
    FROM features.bank_open
    WHERE is_line AND is_covered AND account IS NOT NULL
    GROUP BY village_code, account
    HAVING min(account_share) <= $most_share AND count(*) >= $least_lines
),

entry_side AS (
    SELECT side.village_code, count(*) AS entries, count(open.row_id) AS open_entries
    FROM (SELECT village_code, row_id FROM features.bank_side WHERE NOT is_line) AS side
    LEFT JOIN (SELECT row_id FROM features.bank_open WHERE NOT is_line) AS open ON open.row_id = side.row_id
    GROUP BY side.village_code
),

unbooked AS (
    SELECT line.village_code, line.account_no, max(line.account_name) AS account_name, count(*) AS items, min(open_account.share) AS share,
        coalesce(sum(line.amount) FILTER (NOT line.is_out), 0) AS taken_in, coalesce(sum(line.amount) FILTER (line.is_out), 0) AS paid_out,
        min(line.bank_on) AS first_on, max(line.bank_on) AS last_on, list(line.row_id) AS evidence,
        -- Where the books match the other statements well, it is this account that they leave out.
        min(entry_side.open_entries) <= min(entry_side.entries) * (1 - $well_share) AS are_books_matched
    FROM line
    JOIN open_account ON open_account.village_code = line.village_code AND open_account.account = line.account_no
    JOIN entry_side ON entry_side.village_code = line.village_code
    GROUP BY line.village_code, line.account_no
),

own_account AS (SELECT DISTINCT village_code, account_no FROM line),

own_name AS (
    SELECT named.village_code, named.counterparty
    FROM (SELECT DISTINCT village_code, counterparty FROM ledger.bank_line) AS named
    JOIN features.payee ON payee.payee = named.counterparty AND payee.payee_type = 'village'
    JOIN ledger.village ON village.village_code = named.village_code
    WHERE village.is_listed AND contains(fold(named.counterparty), regexp_replace(fold(village.village_name), $collective_suffix, ''))
),

-- A transfer that the books keep as one, from one bank account to another, is no account outside them.
transfer AS (
    SELECT line.village_code, line.row_id
    FROM features.bank_pair
    JOIN features.bank_side AS line ON line.village_code = bank_pair.village_code AND line.number = bank_pair.line_number
    JOIN features.bank_side AS booked ON booked.village_code = bank_pair.village_code AND booked.number = bank_pair.entry_number
    JOIN features.bank_side AS other
        ON other.voucher_key = booked.voucher_key AND other.amount = booked.amount AND other.is_in <> booked.is_in AND NOT other.is_line
    SEMI JOIN own_name ON own_name.village_code = line.village_code AND own_name.counterparty = line.party
),

undelivered AS (
    SELECT bank_line.village_code, bank_line.counterparty_account, max(bank_line.counterparty) AS counterparty, count(*) AS items,
        coalesce(sum(bank_line.amount) FILTER (bank_line.is_out), 0) AS paid_out, coalesce(sum(bank_line.amount) FILTER (NOT bank_line.is_out), 0) AS taken_in,
        min(bank_line.bank_on) AS first_on, max(bank_line.bank_on) AS last_on, list(bank_line.row_id) AS evidence
    FROM ledger.bank_line
    SEMI JOIN own_name ON own_name.village_code = bank_line.village_code AND own_name.counterparty = bank_line.counterparty
    ANTI JOIN own_account ON own_account.village_code = bank_line.village_code AND own_account.account_no = bank_line.counterparty_account
    ANTI JOIN transfer ON transfer.row_id = bank_line.row_id
    WHERE bank_line.counterparty_account IS NOT NULL
    GROUP BY bank_line.village_code, bank_line.counterparty_account
    HAVING sum(bank_line.amount) >= $least
),

held AS (
    SELECT village.village_code, company.company_name, company.established_on, company.row_id, village.row_id AS village_row_id
    FROM (SELECT *, unnest(string_split_regex(fold(shareholders), '[、,;/|]')) AS holder FROM ledger.company WHERE shareholders IS NOT NULL) AS company
    JOIN ledger.village ON fold(village.village_name) = regexp_replace(company.holder, '[0-9.]+%?$', '')
    WHERE village.is_listed AND company.established_on < $as_of - 365 AND coalesce(company.cancelled_on, $as_of) >= $as_of
),

kept AS (SELECT village_code, max(voucher_on) AS last_on FROM ledger.entry GROUP BY village_code),

-- Codes change with the chart at a new year; two of one year are two accounts.
basic AS (
    SELECT village_code, year, count(*) AS accounts, string_agg(account_code, '、' ORDER BY account_code) AS codes, min(first_on) AS first_on, max(last_on) AS last_on,
        list(row_id) AS row_ids
    FROM (
        SELECT village_code, year(voucher_on) AS year, account_code, min(voucher_on) AS first_on, max(voucher_on) AS last_on, max_by(row_id, (voucher_on, row_id)) AS row_id
        FROM ledger.entry
        WHERE role = 'bank' AND contains(account_name, '基本') AND account_code IS NOT NULL
        GROUP BY village_code, year(voucher_on), account_code
    )
    GROUP BY village_code, year
    HAVING count(*) > 1
)

SELECT village_code, '账户尾号' || right(account_no, 4) AS subject, evidence, greatest(taken_in, paid_out) AS amount, first_on, last_on,
    round(CASE WHEN are_books_matched THEN 0.7 + 0.1 * greatest(0, least(1.5, log10(greatest(taken_in, paid_out) / $scale))) ELSE 0.5 END, 3) AS strength,
    '尾号' || right(account_no, 4) || '的账户' || coalesce('（户名' || account_name || '）', '') || cn_day(first_on) || '至' || cn_day(last_on) || '有' || items || '笔收付，收'
    || yuan(taken_in) || '、付' || yuan(paid_out) || '，账上找得到同额记录的只占' || percent(share)
    || CASE WHEN are_books_matched THEN '；账上的银行收付在别的账户流水里大多对得上' ELSE '；账上的银行收付与流水大多对不上' END AS reason
FROM unbooked
UNION ALL
SELECT village_code, '账户尾号' || right(counterparty_account, 4), evidence, paid_out + taken_in, first_on, last_on,
    CASE WHEN paid_out + taken_in >= $scale THEN 0.7 ELSE 0.6 END,
    cn_day(first_on) || CASE WHEN items > 1 THEN '至' || cn_day(last_on) ELSE '' END || '有' || items || '笔与户名为' || counterparty || '、尾号' || right(counterparty_account, 4)
    || '的账户往来，付' || yuan(paid_out) || '、收' || yuan(taken_in) || '；这个账户没有送来流水，账上也没有记作本村账户之间的划转'
FROM undelivered
UNION ALL
SELECT held.village_code, held.company_name, [held.row_id, held.village_row_id], NULL, held.established_on, kept.last_on, 0.5,
    '企业登记显示' || held.company_name || '的股东有本村集体，' || cn_day(held.established_on) || '成立，账上没有一笔投资，也没有与它的往来'
FROM held
JOIN kept ON kept.village_code = held.village_code
WHERE NOT EXISTS (SELECT 1 FROM ledger.entry WHERE entry.village_code = held.village_code AND (entry.role = 'long_investment' OR entry.counterparty = held.company_name))
    AND kept.last_on >= held.established_on
UNION ALL
SELECT village_code, '基本存款账户', row_ids, NULL, first_on, last_on, 0.5,
    year || '年账上有' || accounts || '个写明“基本户”的银行存款科目（' || codes || '），一个单位只能有一个基本存款账户'
FROM basic
QUALIFY row_number() OVER (PARTITION BY village_code ORDER BY year DESC) = 1
