-- Booked after more than a month, several booked as one, a payment sent back, a transfer between the village's own accounts, or money put on deposit.
WITH cited AS (
    SELECT bank_open.*, line.hit_id
    FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS line
    JOIN features.bank_open ON bank_open.row_id = line.row_id
),

late AS (
    SELECT cited.hit_id, cited.row_id, min(other.row_id) AS other_row_id
    FROM cited
    LEFT JOIN features.bank_open AS other
        ON other.village_code = cited.village_code AND other.is_line <> cited.is_line AND other.is_in = cited.is_in AND other.amount = cited.amount
        AND other.day BETWEEN cited.day - $late_days AND cited.day + $late_days
    GROUP BY cited.hit_id, cited.row_id
),

in_month AS (
    SELECT village_code, is_in, date_trunc('month', day) AS month, sum(amount) FILTER (is_line) AS of_bank, sum(amount) FILTER (NOT is_line) AS of_books
    FROM features.bank_open
    GROUP BY ALL
),

summed AS (
    SELECT cited.hit_id, bool_and(coalesce(in_month.of_bank = in_month.of_books, FALSE)) AS is_equal
    FROM cited
    JOIN in_month ON in_month.village_code = cited.village_code AND in_month.is_in = cited.is_in AND in_month.month = date_trunc('month', cited.day)
    GROUP BY cited.hit_id
),

back AS (
    -- The other direction at the bank: returned to the same account, or arrived on another account of the village.
    SELECT cited.hit_id, cited.row_id,
        min(other.row_id) FILTER (other.account = cited.account) AS returned_row_id,
        min(other.row_id) FILTER (other.account <> cited.account) AS own_row_id
    FROM cited
    LEFT JOIN features.bank_open AS other
        ON other.village_code = cited.village_code AND other.is_line AND other.is_in <> cited.is_in AND other.amount = cited.amount
        AND other.day BETWEEN cited.day - $back_days AND cited.day + $back_days
    WHERE cited.is_line
    GROUP BY cited.hit_id, cited.row_id
),

-- Where the books know one bank account only, a deposit made out of it is no entry.
laid_by AS (
    SELECT cited.hit_id, cited.row_id,
        coalesce(regexp_matches(bank_line.purpose, $deposit_words), FALSE) OR coalesce(fold(bank_line.counterparty) = fold(bank_line.account_name), FALSE) AS is_laid_by
    FROM cited
    JOIN ledger.bank_line ON bank_line.row_id = cited.row_id
)

SELECT
    hit_id,
    'booked_much_later' AS innocent,
    bool_and(other_row_id IS NOT NULL) AS holds,
    list(other_row_id) FILTER (other_row_id IS NOT NULL) AS evidence,
    some_of(count(other_row_id), count(*), '笔') || '在前后' || $late_days || '天内另一边有同额未对上的记录' AS sentence
FROM late
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'booked_together',
    is_equal,
    [],
    '所在月份未对上的银行收付与账上收付合计' || CASE WHEN is_equal THEN '相等，像是几笔合并或拆开记账' ELSE '不相等' END
FROM summed
UNION ALL
SELECT
    hit_id,
    'sent_back',
    bool_and(returned_row_id IS NOT NULL),
    list(returned_row_id) FILTER (returned_row_id IS NOT NULL),
    some_of(count(returned_row_id), count(*), '笔') || '在' || $back_days || '天内同一账户有同额的反方向收付'
FROM back
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'own_transfer',
    bool_and(own_row_id IS NOT NULL),
    list(own_row_id) FILTER (own_row_id IS NOT NULL),
    some_of(count(own_row_id), count(*), '笔') || '在' || $back_days || '天内本村另一账户有同额的反方向收付'
FROM back
GROUP BY hit_id
UNION ALL
SELECT
    hit_id,
    'put_on_deposit',
    bool_and(is_laid_by),
    list(row_id) FILTER (is_laid_by),
    some_of(count(*) FILTER (is_laid_by), count(*), '笔') || '用途写定期、理财、转存，或对方户名就是本账户户名'
FROM laid_by
GROUP BY hit_id
