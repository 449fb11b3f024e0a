-- Role and class of every account that the books name, under each chart; `vote` is the one chart to which code and name together can belong.
CREATE OR REPLACE TEMP TABLE account AS
WITH known AS (
    SELECT k.chart, c.place, k.code, k.role, k.class, translate(regexp_replace(simplified(k.name), '\s', '', 'g'), '（）', '()') AS name
    FROM policy.chart_account AS k
    INNER JOIN chart AS c ON c.chart = k.chart
),

used AS (
    SELECT coalesce(account_code, '') AS account_code, coalesce(account_name, '') AS account_name FROM staged.vouchers
    UNION
    SELECT coalesce(account_code, ''), coalesce(account_name, '') FROM staged.balances
),

-- A path such as 管理费用/办公费 begins with the account of the chart.
told AS (
    SELECT
        account_code,
        account_name,
        regexp_replace(account_code, '[^0-9]', '', 'g') AS digits,
        translate(regexp_replace(simplified(account_name), '\s', '', 'g'), '（）', '()') AS name,
        string_split_regex(name, '[-/\\>|_:：.—－／]+')[1] AS head
    FROM used
),

-- A chart of three digits goes on with two or three more: four digits alone are another system's code, not 3 + 1.
by_code AS (
    SELECT t.account_code, t.account_name, k.chart, k.place, max(k.code = t.digits) AS is_top, arg_max(k.role, len(k.code)) AS role, arg_max(k.class, len(k.code)) AS class
    FROM told AS t
    INNER JOIN (SELECT DISTINCT len(code) AS width FROM known) AS w ON len(t.digits) >= w.width AND NOT (len(t.digits) = 4 AND w.width = 3)
    INNER JOIN known AS k ON left(t.digits, w.width) = k.code
    GROUP BY ALL
),

by_name AS (
    SELECT t.account_code, t.account_name, k.chart, k.place, t.head <> t.name AS is_path, arg_min(k.role, (k.name <> t.name, k.code)) AS role, arg_min(k.class, (k.name <> t.name, k.code)) AS class
    FROM told AS t
    INNER JOIN known AS k ON k.name IN (t.name, t.head)
    GROUP BY ALL
),

-- The chart of the month first, then the others in their order.
of_code AS (
    SELECT c.account_code, c.account_name, h.chart, bool_or(c.is_top) AS is_top, list(c.class) AS classes, arg_min(c.role, (c.chart <> h.chart, c.place)) AS role, arg_min(c.class, (c.chart <> h.chart, c.place)) AS class
    FROM by_code AS c
    CROSS JOIN chart AS h
    GROUP BY ALL
),

of_name AS (
    SELECT n.account_code, n.account_name, h.chart, bool_or(n.is_path) AS is_path, arg_min(n.role, (n.chart <> h.chart, n.place)) AS role, arg_min(n.class, (n.chart <> h.chart, n.place)) AS class
    FROM by_name AS n
    CROSS JOIN chart AS h
    GROUP BY ALL
),

ballot AS (
    SELECT c.account_code, c.account_name, any_value(c.chart) AS vote
    FROM by_code AS c
    WHERE c.role IN (SELECT n.role FROM by_name AS n WHERE n.account_code = c.account_code AND n.account_name = c.account_name)
        OR NOT EXISTS (SELECT 1 FROM by_name AS n WHERE n.account_code = c.account_code AND n.account_name = c.account_name)
    GROUP BY c.account_code, c.account_name
    HAVING count(*) = 1
),

-- The name wins over the code, except a bare sub-account name of another class (24101 补助收入 stays under 241).
told_role AS (
    SELECT
        t.account_code,
        t.account_name,
        t.name,
        h.chart,
        n.role IS NOT NULL AND (c.role IS NULL OR c.is_top OR n.is_path OR list_contains(c.classes, n.class)) AS is_by_name,
        CASE WHEN is_by_name THEN n.role ELSE coalesce(c.role, 'unknown') END AS role,
        CASE WHEN is_by_name THEN n.class ELSE coalesce(c.class, 'unknown') END AS class
    FROM told AS t
    CROSS JOIN chart AS h
    LEFT JOIN of_code AS c ON c.account_code = t.account_code AND c.account_name = t.account_name AND c.chart = h.chart
    LEFT JOIN of_name AS n ON n.account_code = t.account_code AND n.account_name = t.account_name AND n.chart = h.chart
)

-- Since 2024 letting stands below 经营收入, where only the sub-account's name tells it.
SELECT
    r.account_code,
    r.account_name,
    r.chart,
    b.vote,
    CASE WHEN r.role = 'operating_income' AND regexp_matches(r.name, '发包|承包|租赁|出租|租金') THEN 'letting_income' ELSE r.role END AS role,
    r.class
FROM told_role AS r
LEFT JOIN ballot AS b ON b.account_code = r.account_code AND b.account_name = r.account_name
