-- Which villages have vouchers enough for the forest to say something of them.
INSERT INTO features.anomaly_reach
WITH measured AS (SELECT village_code, count(*) AS subjects FROM features.voucher_measure GROUP BY village_code),
looked AS (
    SELECT
        v.village_code,
        CASE
            WHEN (SELECT coalesce(sum(subjects), 0) FROM measured) < $at_least THEN '全部凭证不足' || $at_least || '张，无从比较'
            WHEN coalesce(m.subjects, 0) < $at_least_in_village
                THEN '本村可比的凭证只有' || coalesce(m.subjects, 0) || '张，不足' || $at_least_in_village || '张'
        END AS why
    FROM ledger.village AS v
    LEFT JOIN measured AS m USING (village_code)
)
SELECT village_code, $kind AS subject_kind, why IS NULL AS is_scored, why, $method AS method
FROM looked
ORDER BY village_code
