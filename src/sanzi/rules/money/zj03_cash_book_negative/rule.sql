-- Cash or a bank account that the books show below nothing at the end of a day; days close together are one matter.
WITH short AS (
    SELECT
        *,
        coalesce(date_diff('day', lag(until_on) OVER (PARTITION BY village_code, account ORDER BY day), day) > $gap_days, TRUE) AS starts
    FROM features.account_day
    WHERE balance < 0
),

numbered AS (
    SELECT *, count(*) FILTER (starts) OVER (PARTITION BY village_code, account ORDER BY day) AS matter
    FROM short
),

matter AS (
    SELECT
        village_code,
        account,
        is_cash,
        matter,
        min(day) AS first_on,
        max(until_on) AS last_on,
        sum(until_on - day + 1) AS days,
        -min(balance) AS depth,
        min_by(day, (balance, day)) AS deepest_on,
        min_by(opening_row_ids, day) AS opening_row_ids
    FROM numbered
    GROUP BY village_code, account, is_cash, matter
),

cited AS (
    SELECT matter.village_code, matter.account, matter.matter, list(entry.row_id) AS row_ids
    FROM matter
    JOIN ledger.entry
        ON entry.village_code = matter.village_code
        AND entry.voucher_on BETWEEN matter.first_on AND matter.deepest_on
        AND matter.account = CASE WHEN entry.role = 'cash' THEN '库存现金' ELSE coalesce(entry.account_code, entry.account_name) END
    WHERE entry.role IN ('cash', 'bank') AND entry.credit > entry.debit AND NOT entry.is_opening AND NOT entry.is_closing
    GROUP BY matter.village_code, matter.account, matter.matter
),

kept AS (SELECT village_code, max(voucher_on) AS last_on FROM ledger.entry GROUP BY village_code)

SELECT
    matter.village_code,
    CASE WHEN is_cash THEN '库存现金' ELSE '银行存款科目' || matter.account END AS subject,
    list_concat(coalesce(cited.row_ids, []), opening_row_ids) AS evidence,
    depth AS amount,
    first_on,
    matter.last_on,
    round(0.5 + 0.1 * greatest(0, least(2, log10(depth / 100))) + CASE WHEN days > $long_days THEN 0.1 ELSE 0 END, 3) AS strength,
    CASE WHEN is_cash THEN '库存现金' ELSE '银行存款（科目' || matter.account || '）' END || '账面余额自' || cn_day(first_on)
    || CASE WHEN deepest_on = first_on THEN '起为负，达-' ELSE '起为负，' || cn_day(deepest_on) || '最低，为-' END || yuan(depth)
    || CASE WHEN matter.last_on >= kept.last_on THEN '，到账簿最后一天仍未转正' ELSE '，至' || cn_day(matter.last_on) || '转正前' END
    || '共' || days || '天为负，账上付出的比账上有的多' AS reason
FROM matter
JOIN kept ON kept.village_code = matter.village_code
LEFT JOIN cited ON cited.village_code = matter.village_code AND cited.account = matter.account AND cited.matter = matter.matter
