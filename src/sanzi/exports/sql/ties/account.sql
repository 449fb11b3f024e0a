-- What each account of the books is: by its name, else by its code under the chart of the day. (Charts of firms: by code of four digits.)
CREATE TEMP TABLE IF NOT EXISTS tie_account AS
WITH named_so AS (
    SELECT DISTINCT coalesce(account_code, '') AS account_code, coalesce(account_name, '') AS account_name FROM staged.vouchers
),
used AS (
    SELECT
        account_code,
        account_name,
        regexp_replace(account_code, '[^0-9]', '', 'g') AS digits,
        translate(regexp_replace(split_part(regexp_replace(account_name, '[-/\\>|_:：.—－／]+', '/', 'g'), '/', 1), '\s', '', 'g'), '（）', '()') AS head
    FROM named_so
),
named AS (
    SELECT account_code, account_name, min(role) AS role, min(class) AS class
    FROM used
    JOIN tie_chart ON translate(tie_chart.name, '（）', '()') = head
    GROUP BY account_code, account_name
    HAVING count(DISTINCT class) = 1
),
coded AS (
    SELECT account_code, account_name, from_on, to_on, arg_min(role, (chart, code)) AS role, arg_min(class, (chart, code)) AS class
    FROM used
    JOIN tie_chart ON starts_with(digits, code) AND NOT (length(digits) = 4 AND length(code) = 3)
    ANTI JOIN named USING (account_code, account_name)
    GROUP BY account_code, account_name, from_on, to_on
)
SELECT account_code, account_name, DATE '1900-01-01' AS from_on, DATE '2099-12-31' AS to_on, role, class FROM named
UNION ALL
SELECT account_code, account_name, from_on, to_on, role, class FROM coded
