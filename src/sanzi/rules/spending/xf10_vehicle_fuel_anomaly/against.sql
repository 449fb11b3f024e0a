-- 有没有用油的机械、三轮车，有没有私车公用补贴的决定，是不是防汛抢险会议前后的油
WITH machine AS (
    SELECT hit.hit_id, list(asset.row_id ORDER BY asset.row_id) AS evidence, string_agg(DISTINCT asset.asset_name, '、' ORDER BY asset.asset_name) AS told
    FROM hit
    JOIN ledger.asset ON asset.village_code = hit.village_code AND regexp_matches(concat_ws(' ', asset.asset_name, asset.category), $machine_words)
    GROUP BY hit.hit_id
),
scheme AS (
    SELECT
        hit.hit_id,
        bool_or(is_scheme) AS is_scheme,
        min(decision_no) FILTER (WHERE is_scheme) AS decision_no,
        coalesce(list(row_id ORDER BY row_id) FILTER (WHERE is_scheme), []) AS evidence
    FROM hit
    JOIN (
        SELECT village_code, decision_no, start_on, row_id, coalesce(is_passed AND regexp_matches(topic, $scheme_words), FALSE) AS is_scheme
        FROM ledger.meeting
    ) AS meeting ON meeting.village_code = hit.village_code AND meeting.start_on <= hit.first_on
    GROUP BY hit.hit_id
),
called AS (
    SELECT village_code, row_id, start_on FROM ledger.meeting WHERE is_passed AND regexp_matches(coalesce(topic, ''), $emergency_words)
),
duty AS (
    SELECT
        fuel.hit_id, fuel.ledger_key, bool_or(called.row_id IS NOT NULL) AS is_duty,
        coalesce(list(called.row_id ORDER BY called.row_id) FILTER (WHERE called.row_id IS NOT NULL), []) AS evidence
    FROM (
        SELECT hit.hit_id, spend.village_code, spend.ledger_key, coalesce(spend.invoice_on, spend.voucher_on) AS fuelled_on
        FROM hit
        JOIN features.spend AS spend ON spend.village_code = hit.village_code AND list_contains(hit.evidence, spend.row_id)
    ) AS fuel
    LEFT JOIN called
        ON called.village_code = fuel.village_code
        AND fuel.fuelled_on BETWEEN called.start_on - CAST($duty_days AS INTEGER) AND called.start_on + CAST($duty_days AS INTEGER)
    WHERE fuel.village_code IN (SELECT village_code FROM ledger.meeting)
    GROUP BY fuel.hit_id, fuel.ledger_key
)
SELECT
    hit.hit_id,
    'machinery' AS innocent,
    machine.hit_id IS NOT NULL AS holds,
    coalesce(machine.evidence, []) AS evidence,
    CASE WHEN machine.hit_id IS NULL THEN '资产台账里没有用油的机械' ELSE '资产台账里有用油的机械：' || machine.told END AS sentence
FROM hit
LEFT JOIN machine ON machine.hit_id = hit.hit_id
WHERE hit.village_code IN (SELECT village_code FROM ledger.asset)
UNION ALL
SELECT
    hit_id,
    'private_car_scheme',
    is_scheme,
    evidence,
    CASE WHEN is_scheme THEN '此前会议' || decision_no || '通过了私车公用、用车补贴' ELSE '此前的会议记录里没有私车公用、用车补贴的决定' END
FROM scheme
UNION ALL
SELECT
    hit_id,
    'duty_trip',
    bool_and(is_duty),
    list_sort(list_distinct(flatten(list(evidence)))),
    CASE
        WHEN bool_and(is_duty) THEN '各笔都在防汛、抢险等应急会议前后' || $duty_days || '天内'
        ELSE '不是都在防汛、抢险等应急会议前后' || $duty_days || '天内'
    END
FROM duty
GROUP BY hit_id
