-- Which villages have subjects of a kind enough to say something of one of them.
INSERT INTO features.anomaly_reach
WITH measured AS (SELECT village_code, count(*) AS subjects FROM /*table*/ GROUP BY village_code),
looked AS (
    SELECT
        v.village_code,
        CASE
            WHEN (SELECT coalesce(sum(subjects), 0) FROM measured) < $at_least THEN $called || '不足' || $at_least || $unit || '，无从比较'
            WHEN coalesce(m.subjects, 0) < $at_least_in_village
                THEN $in_village || '只有' || coalesce(m.subjects, 0) || $unit || '，不足' || $at_least_in_village || $unit
        END AS why
    FROM ledger.village AS v
    LEFT JOIN measured AS m USING (village_code)
)
SELECT village_code, $kind AS subject_kind, why IS NULL AS is_scored, why, $method AS method
FROM looked
ORDER BY village_code
