-- Villages whose vouchers hardly ever say which paper they rest on.
WITH told AS (
    SELECT village_code, count(*) FILTER (WHERE invoice_no IS NOT NULL OR doc_type IS NOT NULL) / count(*)::DOUBLE AS share
    FROM features.spend
    WHERE is_paid
    GROUP BY village_code
)
SELECT village_code, '支出分录中填有票据号或票据类型的只有' || percent(share) || '，分不出哪些没有正式票据' AS why
FROM told
WHERE share < $documented_share
