-- Cash on hand that stood above the limit for more working days than allowed, by the books; the stretches of one year are one matter.
WITH held AS (
    -- Without any opening the movements alone are the least that can have been there: cash on hand is never less than nothing.
    SELECT village_code, day, until_on, credit, coalesce(balance, moved) AS cash, balance IS NULL AS is_floor, opening_row_ids
    FROM features.account_day
    WHERE is_cash
),

judged AS (
    SELECT
        held.*,
        limit_on.value AS top,
        held.cash > 0 AND (held.cash > limit_on.value OR (held.cash = limit_on.value AND NOT limit_on.is_strict)) AS is_over
    FROM held
    JOIN policy.limit_on
        ON limit_on.name = 'cash_on_hand'
        AND limit_on.village_code = held.village_code
        AND held.day BETWEEN limit_on.from_on AND limit_on.to_on
),

numbered AS (
    SELECT *, count(*) FILTER (NOT is_over) OVER (PARTITION BY village_code ORDER BY day) AS stretch
    FROM judged
),

stretch AS (
    SELECT
        village_code,
        stretch,
        min(day) AS first_on,
        max(until_on) AS last_on,
        max(cash) AS most,
        min_by(day, (-cash, day)) AS most_on,
        max(top) AS top,
        max(cash::DOUBLE / greatest(top, 1)) AS ratio,
        bool_or(is_floor) AS is_floor,
        min_by(opening_row_ids, day) AS opening_row_ids
    FROM numbered
    WHERE is_over
    GROUP BY village_code, stretch
),

workday AS (
    -- Where no official arrangement is known Monday to Friday count.
    SELECT day, count(*) FILTER (coalesce(is_workday, isodow(day) <= 5)) OVER (ORDER BY day) AS number, coalesce(is_workday, isodow(day) <= 5) AS is_workday
    FROM policy.calendar_day
),

long AS (
    SELECT
        stretch.*,
        end_day.number - start_day.number + CAST(start_day.is_workday AS INTEGER) AS days,
        allowed.value AS days_allowed,
        year(stretch.last_on) > year(stretch.first_on) OR (month(stretch.last_on) = 12 AND day(stretch.last_on) = 31) AS is_at_year_end
    FROM stretch
    JOIN workday AS start_day ON start_day.day = stretch.first_on
    JOIN workday AS end_day ON end_day.day = stretch.last_on
    JOIN policy.limit_on AS allowed
        ON allowed.name = 'cash_on_hand_days'
        AND allowed.village_code = stretch.village_code
        AND stretch.first_on BETWEEN allowed.from_on AND allowed.to_on
    WHERE days > allowed.value OR (days = allowed.value AND NOT allowed.is_strict) OR is_at_year_end
),

cited AS (
    SELECT long.village_code, long.stretch, list(entry.row_id) AS row_ids
    FROM long
    JOIN ledger.entry ON entry.village_code = long.village_code AND entry.voucher_on IN (long.first_on, long.most_on)
    WHERE entry.role = 'cash' AND NOT entry.is_opening
    GROUP BY long.village_code, long.stretch
),

-- Where most vouchers show 0 attachments the count is simply not kept there and says nothing.
counting AS (
    SELECT village_code FROM ledger.voucher
    GROUP BY village_code
    HAVING count(*) FILTER (attach_count = 0) <= $zero_attach_share * count(*)
),

-- Whether every payment that brought the cash down stands without a single attachment.
bare AS (
    SELECT long.village_code, long.stretch, bool_and(voucher.attach_count = 0) AS is_bare
    FROM long
    SEMI JOIN counting ON counting.village_code = long.village_code
    JOIN ledger.entry ON entry.village_code = long.village_code AND entry.voucher_on BETWEEN long.first_on AND long.last_on + 1
    JOIN ledger.voucher ON voucher.voucher_key = entry.voucher_key
    WHERE entry.role = 'cash' AND entry.credit > 0 AND NOT entry.is_opening
    GROUP BY long.village_code, long.stretch
    HAVING count(voucher.attach_count) = count(*)
)

SELECT
    long.village_code,
    '库存现金' AS subject,
    flatten(list(list_concat(coalesce(cited.row_ids, []), long.opening_row_ids))) AS evidence,
    max(most) AS amount,
    min(long.first_on) AS first_on,
    max(long.last_on) AS last_on,
    round(least(0.89, 0.5 + 0.15 * ln(greatest(1, max(ratio))) / ln(2) + 0.05 * ln(greatest(1, max(days::DOUBLE / greatest(days_allowed, 1)))) / ln(2)
        + CASE WHEN bool_or(coalesce(bare.is_bare, FALSE)) THEN 0.1 ELSE 0 END), 3) AS strength,
    year(long.first_on) || '年账面库存现金' || CASE WHEN count(*) > 1 THEN '有' || count(*) || '段时间' ELSE '' END || '超过限额' || yuan(max_by(top, most)) || '，最长自'
    || cn_day(min_by(long.first_on, (-days, long.first_on))) || '至' || cn_day(min_by(long.last_on, (-days, long.first_on))) || '停留' || max(days) || '个工作日（允许'
    || CAST(max_by(days_allowed, days) AS BIGINT) || '个），最高' || CASE WHEN bool_or(is_floor) THEN '至少' ELSE '' END || yuan(max(most)) || '（' || cn_day(min_by(long.most_on, (-most, long.most_on))) || '）'
    || CASE WHEN bool_or(is_at_year_end) THEN '；年末仍超限' ELSE '' END
    || CASE WHEN bool_or(coalesce(bare.is_bare, FALSE)) THEN '；其间付出的现金凭证没有一张附件' ELSE '' END
    || CASE WHEN bool_or(is_floor) THEN '；期初余额不知道，按零起算' ELSE '' END AS reason
FROM long
LEFT JOIN cited ON cited.village_code = long.village_code AND cited.stretch = long.stretch
LEFT JOIN bare ON bare.village_code = long.village_code AND bare.stretch = long.stretch
GROUP BY long.village_code, year(long.first_on)
HAVING len(evidence) > 0
