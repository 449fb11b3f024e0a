-- Money that an outside list says was paid to the village, with no receipt of about that sum in the books within two months.
WITH book AS (
    SELECT village_code, min(month) AS from_on, max(voucher_on) AS to_on FROM ledger.entry WHERE NOT is_opening GROUP BY village_code
),
insider AS (
    SELECT village_code, person_name AS name FROM ledger.office_holder
    UNION
    SELECT village_code, relative_name FROM ledger.relative
),
promise AS (
    SELECT grant_.village_code, coalesce(grant_.issuer, '上级') AS payer, coalesce(grant_.item, '款项') AS item, grant_.granted_on AS paid_on, grant_.amount,
        $window_days AS days, grant_.row_id, FALSE AS is_deal,
        coalesce(grant_.payee NOT IN (SELECT name FROM insider)
            AND NOT (contains(grant_.payee, left(village.village_name, 2)) AND regexp_matches(grant_.payee, '村|社|居委|组')), FALSE) AS is_elsewhere,
        sum(grant_.amount) OVER (PARTITION BY grant_.village_code, coalesce(grant_.issuer, '上级'), grant_.granted_on) AS day_amount
    FROM ledger."grant" AS grant_
    LEFT JOIN ledger.village ON village.village_code = grant_.village_code
    -- What is paid straight to a household is no money of the village.
    ANTI JOIN (
        SELECT other.row_id
        FROM ledger."grant" AS other
        ANTI JOIN insider ON insider.village_code = other.village_code AND insider.name = other.payee
        WHERE regexp_full_match(other.payee, '\p{Han}{2,4}(等.*)?') AND NOT regexp_matches(other.payee, '村|社|委|组')
    ) AS household ON household.row_id = grant_.row_id
    UNION ALL
    -- A sale at the exchange is paid once; rent due under a contract is seen by HT01.
    SELECT deal.village_code, coalesce(deal.winner, '成交方'), coalesce(deal.deal_name, '交易'), deal.deal_on, deal.price, $deal_days, deal.row_id, TRUE, FALSE,
        deal.price
    FROM ledger.deal
    WHERE regexp_matches(concat_ws(' ', deal.deal_type, deal.deal_name), $sale_words) AND NOT regexp_matches(coalesce(deal.price_basis, ''), '年|单价')
),
expected AS (
    SELECT promise.*
    FROM promise
    JOIN book
        ON book.village_code = promise.village_code AND promise.paid_on >= book.from_on AND promise.paid_on + promise.days <= least(book.to_on, $as_of)
    WHERE promise.amount >= $least
),
receipt AS (
    SELECT entry.village_code, entry.voucher_on AS booked_on, abs(entry.debit + entry.credit) AS amount, entry.voucher_key, entry.counterparty
    FROM ledger.entry
    SEMI JOIN expected ON expected.village_code = entry.village_code
    WHERE NOT entry.is_opening AND NOT entry.is_closing AND abs(entry.debit + entry.credit) >= $least * (1 - $tolerance)
        AND (entry.role IN ('cash', 'bank') AND entry.debit > 0
            OR entry.credit > 0 AND (entry.class IN ('income', 'equity')
                OR entry.role IN ('special_fund', 'payable', 'receivable', 'internal', 'member_levy', 'disposal')))
),
matched AS (
    SELECT expected.row_id, list(DISTINCT receipt.voucher_key) AS keys
    FROM expected
    JOIN receipt
        ON receipt.village_code = expected.village_code
        AND receipt.booked_on BETWEEN expected.paid_on - $early_days AND expected.paid_on + expected.days
        AND (abs(receipt.amount - expected.amount) <= $tolerance * expected.amount
            OR abs(receipt.amount - expected.day_amount) <= $tolerance * expected.day_amount
            OR expected.is_deal AND receipt.counterparty = expected.payer)
    GROUP BY expected.row_id
),
-- Booked after all: late, or in parts that together make the sum; what answers another grant answers nothing here.
spare AS (
    SELECT receipt.*
    FROM receipt
    ANTI JOIN expected AS other
        ON other.village_code = receipt.village_code AND abs(receipt.amount - other.amount) <= $tolerance * other.amount
        AND receipt.booked_on BETWEEN other.paid_on - $early_days AND other.paid_on + other.days
),
after_all AS (
    SELECT expected.row_id
    FROM expected
    JOIN spare
        ON spare.village_code = expected.village_code
        AND spare.booked_on > expected.paid_on + expected.days AND spare.booked_on <= expected.paid_on + 365
        AND (spare.counterparty = expected.payer AND abs(spare.amount - expected.amount) <= $tolerance * expected.amount
            OR spare.counterparty IS NULL AND spare.amount = expected.amount)
    UNION
    SELECT expected.row_id
    FROM expected
    JOIN (SELECT DISTINCT village_code, voucher_key, booked_on, counterparty, amount FROM spare) AS part
        ON part.village_code = expected.village_code AND part.counterparty = expected.payer AND part.amount < expected.amount
        AND part.booked_on BETWEEN expected.paid_on - $early_days AND expected.paid_on + expected.days
    GROUP BY expected.row_id, expected.amount
    HAVING count(*) >= 2 AND abs(sum(part.amount) - expected.amount) <= $tolerance * expected.amount
),
seen AS (
    SELECT expected.*, expected.is_elsewhere OR expected.row_id IN (SELECT row_id FROM after_all) AS is_told, coalesce(matched.keys, []) AS keys, matched.row_id IS NULL AS is_missing,
        coalesce(expected.paid_on - lag(expected.paid_on) OVER same_sum > expected.days + $early_days, TRUE) AS starts
    FROM expected
    LEFT JOIN matched ON matched.row_id = expected.row_id
    WINDOW same_sum AS (PARTITION BY expected.village_code, expected.is_deal, expected.amount ORDER BY expected.paid_on, expected.row_id)
),
-- Equal sums paid out within reach of one another share their receipts: three grants need three receipts.
grouped AS (
    SELECT *, count(*) FILTER (WHERE starts) OVER (PARTITION BY village_code, is_deal, amount ORDER BY paid_on, row_id) AS place FROM seen
),
short AS (
    SELECT village_code, is_deal, amount, greatest(count(*) - len(list_distinct(flatten(list(keys)))), count(*) FILTER (WHERE is_missing)) AS lacking,
        count(*) AS sums, count(*) FILTER (WHERE is_missing) AS missing, min(payer) AS payer, min(item) AS item, max(days) AS days,
        min(paid_on) FILTER (WHERE is_missing) AS missing_from, max(paid_on) FILTER (WHERE is_missing) AS missing_to, min(paid_on) AS from_on,
        coalesce(bool_and(is_told) FILTER (WHERE is_missing), bool_and(is_told)) AS is_told,
        max(paid_on) AS to_on, coalesce(list(row_id) FILTER (WHERE is_missing), []) AS missing_ids, list(row_id) AS row_ids
    FROM grouped
    GROUP BY village_code, is_deal, amount, place
),
lacking AS (
    SELECT village_code, is_deal, is_told, amount, lacking, payer, item, days, CASE WHEN missing = lacking THEN missing ELSE sums END AS sums,
        CASE WHEN missing = lacking THEN missing_from ELSE from_on END AS first_on, CASE WHEN missing = lacking THEN missing_to ELSE to_on END AS last_on,
        CASE WHEN missing = lacking THEN missing_ids ELSE row_ids END AS row_ids
    FROM short
    WHERE lacking > 0
),
banked AS (
    SELECT lacking.village_code, lacking.row_ids, count(bank_line.row_id) AS lines, count(statement.village_code) > 0 AS has_bank,
        coalesce(list(DISTINCT bank_line.row_id) FILTER (WHERE bank_line.row_id IS NOT NULL), []) AS bank_ids, min(bank_line.bank_on) AS bank_on
    FROM lacking
    LEFT JOIN (SELECT village_code, min(bank_on) AS from_on, max(bank_on) AS to_on FROM ledger.bank_line GROUP BY village_code) AS statement
        ON statement.village_code = lacking.village_code AND lacking.first_on >= statement.from_on AND lacking.last_on + lacking.days <= statement.to_on
    LEFT JOIN ledger.bank_line
        ON bank_line.village_code = lacking.village_code AND NOT bank_line.is_out AND abs(bank_line.amount - lacking.amount) <= $tolerance * lacking.amount
        AND bank_line.bank_on BETWEEN lacking.first_on - $early_days AND lacking.last_on + lacking.days
    GROUP BY lacking.village_code, lacking.row_ids
)
SELECT
    lacking.village_code,
    lacking.payer AS subject,
    lacking.row_ids || banked.bank_ids AS evidence,
    lacking.amount * lacking.lacking AS amount,
    lacking.first_on,
    lacking.last_on,
    CASE WHEN lacking.is_deal THEN 0.7 WHEN lacking.is_told THEN 0.75 WHEN banked.lines >= lacking.sums THEN 0.95 WHEN banked.has_bank THEN 0.9 ELSE 0.75 END AS strength,
    CASE WHEN lacking.first_on = lacking.last_on THEN cn_day(lacking.first_on) ELSE cn_day(lacking.first_on) || '至' || cn_day(lacking.last_on) END
    || CASE WHEN lacking.is_deal THEN lacking.payer || '以' || yuan(lacking.amount) || '受让“' || lacking.item || '”'
        ELSE lacking.payer || '拨付的“' || lacking.item || '”' || CASE WHEN lacking.sums > 1 THEN lacking.sums || '笔，每笔' ELSE '' END || yuan(lacking.amount)
    END || '，账上' || lacking.days || '天内'
    || CASE
        WHEN lacking.lacking = lacking.sums THEN '没有金额相近的收款'
        ELSE '只有' || (lacking.sums - lacking.lacking) || '笔金额相近的收款，少' || lacking.lacking || '笔'
    END
    || CASE
        WHEN banked.lines >= lacking.sums THEN '，而银行流水' || cn_day(banked.bank_on) || '起收到了'
        WHEN banked.has_bank THEN '，报来的银行流水里也没有金额相近的收款'
        ELSE '，没有银行流水可以对照'
    END AS reason
FROM lacking
JOIN banked ON banked.village_code = lacking.village_code AND banked.row_ids = lacking.row_ids
