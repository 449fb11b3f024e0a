-- Things that last, bought as a plain expense from the capitalisation limit on with no card to be found; and cards that no entry paid for.
WITH worded AS (
    SELECT text, string_agg(DISTINCT word, '、' ORDER BY word) AS words
    FROM features.text_word
    WHERE list = 'durable' AND NOT is_innocent
    GROUP BY text
),
bill AS (
    SELECT village_code, invoice_no, sum(invoice.quantity) AS quantity, sum(invoice.amount) AS amount, list(invoice.row_id) AS evidence
    FROM ledger.invoice
    WHERE invoice_no IS NOT NULL
    GROUP BY village_code, invoice_no
    HAVING sum(quantity) > 0
),
bought AS (
    SELECT spend.*, coalesce(by_summary.words, by_item.words) AS words, bill.quantity, coalesce(bill.evidence, []) AS bills,
        TRY_CAST(regexp_extract(concat_ws(' ', spend.summary, spend.item), $count_words, 1) AS INTEGER) AS written_count
    FROM features.spend
    LEFT JOIN worded AS by_summary ON by_summary.text = spend.summary
    LEFT JOIN worded AS by_item ON by_item.text = spend.item
    LEFT JOIN bill ON bill.village_code = spend.village_code AND bill.invoice_no = spend.invoice_no AND bill.amount = spend.amount
    WHERE list_contains(spend.lists, 'durable')
        AND (by_summary.words IS NOT NULL OR by_item.words IS NOT NULL)
        AND spend.role IN ('management_expense', 'welfare_expense', 'other_expense', 'operating_expense')
        AND spend.amount > 0
        AND spend.voucher_on <= $as_of - $card_days
        AND NOT regexp_matches(concat_ws(' ', spend.summary, spend.item), $running_words)
),
priced AS (
    -- One price for many pieces: each piece is asked about by itself where the bill or the summary tells how many.
    SELECT bought.*, coalesce(quantity, nullif(written_count, 0)) AS pieces,
        CAST(amount / coalesce(quantity, nullif(written_count, 0), 1) AS DECIMAL(18, 2)) AS unit_price
    FROM bought
),
uncarded AS (
    SELECT priced.*, limit_on.value AS least
    FROM priced
    JOIN policy.limit_on
        ON limit_on.name = 'capitalisation' AND limit_on.village_code = priced.village_code AND priced.voucher_on BETWEEN limit_on.from_on AND limit_on.to_on
    ANTI JOIN ledger.asset
        ON asset.village_code = priced.village_code
        AND (asset.acquired_on IS NULL OR asset.acquired_on BETWEEN priced.voucher_on - $card_days AND priced.voucher_on + $card_days)
        AND (
            asset.cost = priced.amount OR asset.contract_no = priced.contract_no OR contains(priced.text, asset.asset_name)
            OR len(list_filter(string_split(priced.words, '、'), lambda word: contains(asset.asset_name, word))) > 0
        )
    WHERE priced.unit_price > limit_on.value OR (priced.unit_price = limit_on.value AND NOT limit_on.is_strict)
),
covered AS (SELECT village_code, min(voucher_on) AS from_on FROM ledger.entry GROUP BY village_code),
unbooked AS (
    SELECT asset.village_code, asset.row_id, asset.asset_no, asset.asset_name, asset.cost, asset.acquired_on
    FROM ledger.asset
    JOIN covered ON covered.village_code = asset.village_code
    JOIN policy.limit_on
        ON limit_on.name = 'capitalisation' AND limit_on.village_code = asset.village_code AND asset.acquired_on BETWEEN limit_on.from_on AND limit_on.to_on
    ANTI JOIN (SELECT DISTINCT village_code, contract_no FROM ledger.entry WHERE contract_no IS NOT NULL) AS tied
        ON tied.village_code = asset.village_code AND tied.contract_no = asset.contract_no
    ANTI JOIN ledger.entry
        ON entry.village_code = asset.village_code
        AND entry.debit = asset.cost
        AND entry.voucher_on BETWEEN asset.acquired_on - $book_days AND asset.acquired_on + $book_days
    WHERE asset.acquired_on BETWEEN covered.from_on + $book_days AND $as_of - $book_days
        AND asset.disposed_on IS NULL
        AND (asset.cost > limit_on.value OR (asset.cost = limit_on.value AND NOT limit_on.is_strict))
)
SELECT village_code, string_agg(DISTINCT words, '、' ORDER BY words) AS subject,
    list_distinct(flatten(list(list_concat([row_id], bills)))) AS evidence, sum(amount) AS amount, min(voucher_on) AS first_on, max(voucher_on) AS last_on,
    -- Where nobody says how many pieces, each may be below the limit.
    round(CASE WHEN bool_and(pieces IS NULL) THEN 0.55 ELSE 0.65 END + CASE WHEN sum(amount) >= $large THEN 0.1 ELSE 0 END, 3) AS strength,
    cn_day(min(voucher_on)) || '付' || coalesce(string_agg(DISTINCT payee, '、' ORDER BY payee), '未写明的收款方') || yuan(sum(amount)) || '购'
    || string_agg(DISTINCT words, '、' ORDER BY words)
    || CASE WHEN bool_and(pieces IS NULL) THEN '，没有写数量' ELSE '，单价' || yuan(max(unit_price)) END
    || '，达到固定资产入账起点' || yuan(max(least)) || '，记作' || coalesce(string_agg(DISTINCT account_name, '、' ORDER BY account_name), '费用') || '，前后' || $card_days
    || '天没有对得上的资产卡片' AS reason
FROM uncarded
GROUP BY village_code, voucher_key
UNION ALL
SELECT village_code, coalesce(asset_name, asset_no, '未写名称的资产'), [row_id], cost, acquired_on, acquired_on, 0.5,
    '资产卡片' || coalesce(asset_no, '') || '（' || coalesce(asset_name, '未写名称') || '）原值' || yuan(cost) || '，' || cn_day(acquired_on) || '取得，前后' || $book_days
        || '天账上没有同额的支出或转入'
FROM unbooked
