-- Land whose area is one thing in the register, another by survey and another in its contract; and reserve land beyond its share of the arable.
WITH registered AS (
    -- A contract may let several plots: its one area stands against their sum.
    SELECT village_code, contract_no, CASE WHEN contract_no IS NULL THEN resource_no END AS lone_no,
        string_agg(coalesce(resource_name, resource_no, '未写名称'), '、' ORDER BY resource_no, row_id) AS names,
        CASE WHEN bool_and(coalesce(area > 0, FALSE)) THEN sum(area) END AS area,
            CASE WHEN bool_and(coalesce(area_surveyed > 0, FALSE)) THEN sum(area_surveyed) END AS surveyed,
        list(row_id) AS evidence
    FROM ledger.resource
    GROUP BY village_code, contract_no, lone_no
),
measured AS (
    SELECT registered.*, contract.row_id AS contract_row_id, contract.party_b, contract.contract_name, contract.annual,
        coalesce(contract.signed_on, contract.start_on) AS signed_on,
        CAST(contract.area * CASE
            -- The register names no unit: the same number in both is the same land, whatever the contract measures it in.
            WHEN contract.area = coalesce(registered.area, registered.surveyed) THEN 1
            WHEN fold(coalesce(contract.unit, '亩')) IN ('亩', '市亩') THEN 1
            WHEN fold(contract.unit) IN ('公顷', 'HM2', 'HA') THEN 15
            WHEN fold(contract.unit) IN ('平方米', '㎡', 'M2', 'M²', '平米', '平方') THEN 1 / 666.67
        END AS DECIMAL(18, 4)) AS let_area
    FROM registered
    LEFT JOIN ledger.contract
        ON contract.village_code = registered.village_code AND contract.contract_no = registered.contract_no AND contract.parent_no IS NULL
),
compared AS (
    SELECT measured.*, coalesce(surveyed, area) AS real_area,
        greatest(area, surveyed, nullif(let_area, 0)) - least(area, surveyed, nullif(let_area, 0)) AS apart,
        round((greatest(area, surveyed, nullif(let_area, 0)) - least(area, surveyed, nullif(let_area, 0))) / coalesce(area, surveyed), 6) AS share,
        coalesce(nullif(let_area, 0) < coalesce(surveyed, area), FALSE) AS is_less_let
    FROM measured
),
arable AS (
    SELECT resource.village_code, sum(area) AS area, sum(area) FILTER (WHERE contains(concat(resource_type, resource_name), '机动地')) AS reserve,
        list(row_id) FILTER (WHERE contains(concat(resource_type, resource_name), '机动地')) AS evidence
    FROM ledger.resource
    WHERE regexp_matches(concat(resource_type, resource_name), $arable_words) AND area > 0
    GROUP BY resource.village_code
)
SELECT village_code, names AS subject, list_concat(evidence, CASE WHEN contract_row_id IS NULL THEN [] ELSE [contract_row_id] END) AS evidence,
    -- A year's rent of the land that the contract leaves out, at the contract's own price.
    CAST(CASE WHEN is_less_let THEN (real_area - let_area) * annual / let_area END AS DECIMAL(18, 2)) AS amount,
    coalesce(signed_on, date_trunc('year', $as_of)::DATE) AS first_on, coalesce(signed_on, date_trunc('year', $as_of)::DATE) AS last_on,
    round(CASE WHEN is_less_let AND real_area - let_area >= least(apart, $most_mu) THEN 0.65 ELSE 0.5 END
        + CASE WHEN share >= $far_share THEN 0.1 ELSE 0 END, 3) AS strength,
    names || '：' || concat_ws(
        '，',
        '台账' || rtrim(rtrim(format('{:.2f}', area), '0'), '.') || '亩',
        '实测' || rtrim(rtrim(format('{:.2f}', surveyed), '0'), '.') || '亩',
        '合同' || contract_no || '写' || rtrim(rtrim(format('{:.2f}', nullif(let_area, 0)), '0'), '.') || '亩'
    ) || '，最多相差' || rtrim(rtrim(format('{:.2f}', apart), '0'), '.') || '亩（' || format('{:.1f}%', 100 * share) || '）'
    || CASE WHEN is_less_let THEN '，合同面积小于' || CASE WHEN surveyed IS NOT NULL THEN '实测' ELSE '台账' END || '面积' ELSE '' END AS reason
FROM compared
WHERE apart > $most_mu OR (share > $most_share AND apart >= $least_mu)
UNION ALL
SELECT arable.village_code, '机动地', arable.evidence, NULL, date_trunc('year', $as_of)::DATE, date_trunc('year', $as_of)::DATE, 0.55,
    '资源台账登记耕地' || rtrim(rtrim(format('{:.2f}', arable.area), '0'), '.') || '亩，其中机动地'
        || rtrim(rtrim(format('{:.2f}', arable.reserve), '0'), '.') || '亩，占'
    || format('{:.1f}%', 100 * arable.reserve / arable.area) || '，超过' || percent($reserve_share)
FROM arable
-- A register that holds only what is let says nothing about shares.
JOIN ledger.village ON village.village_code = arable.village_code AND arable.area >= $arable_per_household * village.households
WHERE arable.reserve > $reserve_share * arable.area
