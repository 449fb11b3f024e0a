-- What came in from one contract, payer or item of a village in one month. A receipt counts for its item and, where known, for its contract or payer.
INSERT INTO features.income_stream
WITH receipt AS (
    SELECT village_code, voucher_key, voucher_on, month, role, account_name, summary, counterparty, contract_no, credit - debit AS amount, ledger_key, row_id
    FROM ledger.entry
    WHERE class = 'income' AND NOT is_opening AND NOT is_closing AND credit <> debit
),

sole AS (
    SELECT e.voucher_key, min(e.counterparty) AS payer
    FROM ledger.entry AS e
    SEMI JOIN receipt AS r ON r.voucher_key = e.voucher_key AND r.counterparty IS NULL
    WHERE e.counterparty IS NOT NULL
    GROUP BY e.voucher_key
    HAVING count(DISTINCT e.counterparty) = 1
),

account AS (
    SELECT account_name, len(parts) > 1 AS is_path, CASE WHEN NOT regexp_full_match(parts[-1], '其他.*|其它.*|收入|杂项.*|零星.*') THEN parts[-1] END AS name
    FROM (
        SELECT DISTINCT account_name, string_split_regex(account_name, '[-/\\>|_:：.—－／]+') AS parts FROM receipt
    )
),

word AS (
    SELECT text, arg_max(word, (len(word), word)) AS word FROM features.text_word WHERE list = 'income' AND NOT is_innocent GROUP BY text
),

-- A receipt that names no contract belongs to the only contract of the village with its payer that was in force about then.
sole_contract AS (
    SELECT r.row_id, min(c.contract_no) AS contract_no
    FROM receipt AS r
    LEFT JOIN sole AS s ON s.voucher_key = r.voucher_key
    INNER JOIN ledger.contract AS c
        ON c.village_code = r.village_code AND c.party_b = coalesce(r.counterparty, s.payer) AND c.parent_no IS NULL
        AND r.voucher_on BETWEEN coalesce(c.start_on, c.signed_on, r.voucher_on) - 92 AND coalesce(c.end_on, r.voucher_on) + 366
    WHERE r.contract_no IS NULL
    GROUP BY r.row_id
    HAVING count(DISTINCT c.contract_no) = 1
),

known AS (
    SELECT r.*, coalesce(r.counterparty, s.payer) AS payer, coalesce(r.contract_no, k.contract_no) AS of_contract,
        coalesce(CASE WHEN a.is_path THEN a.name END, w.word, a.name) AS item
    FROM receipt AS r
    LEFT JOIN sole AS s ON s.voucher_key = r.voucher_key
    LEFT JOIN sole_contract AS k ON k.row_id = r.row_id
    LEFT JOIN account AS a ON a.account_name = r.account_name
    LEFT JOIN word AS w ON w.text = r.summary
),

streamed AS (
    SELECT 'item' AS stream_is, item AS stream, * FROM known WHERE item IS NOT NULL
    UNION ALL
    SELECT CASE WHEN of_contract IS NULL THEN 'payer' ELSE 'contract' END, coalesce(of_contract, payer), * FROM known
    WHERE coalesce(of_contract, payer) IS NOT NULL
)

SELECT village_code, stream_is, stream, month, min(role) AS role, CASE WHEN count(DISTINCT payer) = 1 THEN min(payer) END AS payer,
    CASE WHEN count(DISTINCT item) = 1 THEN min(item) END AS item, sum(amount) AS amount, count(*) AS entry_count, min(voucher_on) AS first_on,
    max(voucher_on) AS last_on, min_by(row_id, (voucher_on, ledger_key), 3) AS evidence
FROM streamed
GROUP BY village_code, stream_is, stream, month
HAVING sum(amount) > 0
ORDER BY village_code, stream_is, stream, month
