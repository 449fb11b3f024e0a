-- Opening and closing vouchers, told by what they say and by what they move: words alone would hide an ordinary payment.
CREATE OR REPLACE TEMP TABLE nature AS
WITH likely AS (
    SELECT DISTINCT voucher_key
    FROM due_entry
    WHERE role IN ('current_surplus', 'distribution') OR regexp_matches(simplified(summary), '上年|年初|期初|初始|建账|开账')
),

line AS (
    SELECT
        e.*,
        regexp_replace(regexp_replace(replace(simplified(coalesce(e.summary, '')), simplified(coalesce(e.account_name, '')), ''), '\d{4}年度?|\d{1,2}月份?|科目', '', 'g'), '[\s\d()（）、,，。.:：;；—\-/]', '', 'g') AS words
    FROM due_entry AS e
    SEMI JOIN likely AS l ON l.voucher_key = e.voucher_key
)

SELECT
    voucher_key,
    bool_and(words = '' OR regexp_full_match(words, '(结转|转入|录入)?(上年度?|年初|期初|初始|建账|开账)(末|年末)?(结转|转入|录入|余额|数|数据)*'))
    AND bool_or(words <> '')
    AND bool_and(class IN ('asset', 'liability', 'equity', 'unknown')) AS is_opening,
    bool_or(role IN ('current_surplus', 'distribution'))
    AND bool_and(role NOT IN ('cash', 'bank'))
    AND (
        bool_or(regexp_matches(simplified(summary), '结转|转入?本年收益|转入?收益分配|损益'))
        OR bool_and(class IN ('income', 'expense', 'cost') OR role = 'current_surplus')
    ) AS is_closing
FROM line
GROUP BY voucher_key
