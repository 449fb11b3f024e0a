-- Vouchers and village months that the isolation forest finds strangest, as many as a budget per village allows.
WITH budget AS (
    SELECT subject_kind, count(*) * $per_village AS places
    FROM features.anomaly_reach
    WHERE is_scored AND method = 'forest'
    GROUP BY subject_kind
)
SELECT
    s.village_code,
    CASE s.subject_kind WHEN 'voucher' THEN '凭证' || s.label ELSE s.label || '支出' END AS subject,
    s.evidence,
    s.amount,
    s.first_on,
    s.last_on,
    greatest(0.5, s.strangeness) AS strength,
    CASE s.subject_kind WHEN 'voucher' THEN '全部可比凭证中，这一张与众不同的程度排第' ELSE '全部可比的村月中，这一个月与众不同的程度排第' END
    || s.place_in_list || '位（只说明少见，不说明有问题）：' || s.because AS reason
FROM features.anomaly_score AS s
JOIN budget AS b USING (subject_kind)
WHERE s.method = 'forest' AND s.place_in_list <= b.places
