-- Spending that produces nothing, by what it is for: the sub-account's word first, then the summary's.
INSERT INTO features.running_cost
WITH candidate AS (
    SELECT village_code, voucher_key, voucher_on, amount, role, payee, payee_type, account_name, summary, innocent_lists, invoice_row_id, ledger_key, row_id
    FROM features.spend
    WHERE role IN ('management_expense', 'other_expense', 'welfare_expense')
),

word AS (
    SELECT 1 AS place, '招待' AS kind, 'dining' AS list, '招待|接待|业务费|就餐|用餐|餐费|误餐|工作餐|值守餐|值班餐|加班餐|盒饭|买菜|伙食' AS pattern
    UNION ALL
    SELECT 2, '车辆', 'vehicle', '车辆|汽油|加油|油费|油料|租车|包车|过路|过桥|停车费|修车|车险'
    UNION ALL
    SELECT 3, '报刊', 'newspaper', '报刊|书报|报纸|杂志|订阅|征订|党报'
    UNION ALL
    SELECT 4, '差旅', 'travel', '差旅|考察|参观学习|住宿|房费|机票|车票|出差|旅游'
    UNION ALL
    SELECT 5, '会议培训', 'travel', '会议|会务|培训|党日活动|党建活动'
    UNION ALL
    SELECT 6, '误工', 'allowance', '误工|务工补|值班'
    UNION ALL
    SELECT 7, '通讯', NULL, '通讯|电话|话费|宽带|邮寄|快递'
    UNION ALL
    SELECT 8, '慰问', 'festival', '慰问|过节|节日|礼品|购物卡'
    UNION ALL
    SELECT 9, '赞助', 'festival', '赞助|捐赠|捐款|协调'
    UNION ALL
    SELECT 10, '办公', NULL, '办公|文具|打印|复印|印刷|硒鼓|耗材|资料|制作费|宣传'
),

said AS (
    SELECT
        account_name,
        summary,
        first(kind ORDER BY is_account DESC, place) AS kind,
        first(list ORDER BY is_account DESC, place) AS list
    FROM (
        SELECT t.account_name, t.summary, w.kind, w.list, w.place, regexp_matches(t.child, w.pattern) AS is_account
        FROM (
            SELECT DISTINCT account_name, summary, coalesce(regexp_extract(account_name, '[-/\\>|_:：.—－／](.*)$', 1), '') AS child
            FROM candidate
        ) AS t
        INNER JOIN word AS w ON regexp_matches(concat_ws(' ', t.child, t.summary), w.pattern)
        WHERE NOT regexp_matches(t.child, '报酬|工资|折旧|保洁|环境卫生|水电')
    )
    GROUP BY account_name, summary
)

SELECT
    c.village_code,
    c.voucher_key,
    c.voucher_on,
    c.amount,
    s.kind,
    c.role,
    c.payee,
    c.payee_type,
    c.summary,
    coalesce(list_contains(c.innocent_lists, s.list), FALSE) AS has_innocent_word,
    c.invoice_row_id,
    c.ledger_key,
    c.row_id
FROM candidate AS c
INNER JOIN said AS s ON s.account_name IS NOT DISTINCT FROM c.account_name AND s.summary IS NOT DISTINCT FROM c.summary
-- Posters and leaflets on welfare are for the public.
WHERE c.role = 'management_expense' OR s.kind <> '办公'
ORDER BY c.ledger_key
