-- Villages whose amounts cannot be held against Benford's law: too few that no standard fixes, too alike, or without villages to compare with.
WITH judged AS (
    SELECT
        v.village_code,
        CASE
            WHEN coalesce(m.row_count, 0) < $min_rows
                THEN '三年内金额不由标准决定的支出' || coalesce(m.row_count, 0) || '笔（另有' || coalesce(m.left_out_count, 0) || '笔不计），不足' || $min_rows
                    || '笔，看不出首位数字的规律'
            WHEN m.orders < $min_orders THEN '支出金额大小相近（不到' || CAST($min_orders AS INTEGER) || '个数量级），不宜看首位数字'
            WHEN m.others_villages < $min_others
                THEN '本县可比的其他村' || m.others_villages || '个，不足' || $min_others || '个，无从知道当地金额通常的形状'
        END AS why
    FROM ledger.village AS v
    LEFT JOIN features.digit_measure AS m ON m.village_code = v.village_code AND m.months = 36
)

SELECT DISTINCT village_code, why
FROM judged
WHERE why IS NOT NULL
