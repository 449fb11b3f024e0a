-- Villages whose vouchers hardly ever say which paper they rest on.
SELECT
    village_code,
    '支出分录中填有票据号或票据类型的只有' || percent(count(*) FILTER (WHERE invoice_no IS NOT NULL OR doc_type IS NOT NULL) / count(*)::DOUBLE)
    || '，分不出哪些没有正式票据' AS why
FROM features.spend
WHERE is_paid
GROUP BY village_code
HAVING count(*) FILTER (WHERE invoice_no IS NOT NULL OR doc_type IS NOT NULL) < $documented_share * count(*)
