-- Vouchers, village months and payees of which one measurement lies farthest above its peers and its own village, as many as a budget per village allows.
WITH budget AS (
    SELECT subject_kind, count(*) * $per_village AS places
    FROM features.anomaly_reach
    WHERE is_scored AND method = 'tail'
    GROUP BY subject_kind
)
SELECT
    s.village_code,
    CASE s.subject_kind WHEN 'voucher' THEN '凭证' || s.label WHEN 'village_month' THEN s.label || '支出' ELSE s.label END AS subject,
    s.evidence,
    s.amount,
    s.first_on,
    s.last_on,
    greatest(0.5, s.strangeness) AS strength,
    CASE s.subject_kind
        WHEN 'voucher' THEN '全部可比凭证中，这一张有一项数值'
        WHEN 'village_month' THEN '全部可比的村月中，这一个月有一项数值'
        ELSE '全部可比的收款方（逐村逐年）中，这一家有一项数值'
    END
    || '高出同类和本村平时的程度排第' || s.place_in_list || '位（只说明少见，不说明有问题）：' || s.because AS reason
FROM features.anomaly_score AS s
JOIN budget AS b ON b.subject_kind = s.subject_kind
WHERE s.method = 'tail' AND s.place_in_list <= greatest(1, b.places)
