-- Farmland whose term follows the household contract, a contract older than the law, and a vote that let it be so long.
WITH asked AS (
    SELECT h.hit_id, h.village_code, h.first_on, c.row_id, c.contract_no, c.object, c.decision_no, c.parent_no, c.contract_type, c.contract_name
    FROM hit AS h
    JOIN ledger.contract AS c ON c.village_code = h.village_code AND list_contains(h.evidence, c.row_id)
),
land AS (
    SELECT a.hit_id, string_agg(DISTINCT r.resource_type, '、' ORDER BY r.resource_type) AS resource_type, list(r.row_id ORDER BY r.row_id) AS evidence
    FROM asked AS a
    JOIN ledger.resource AS r ON r.village_code = a.village_code AND r.contract_no = a.contract_no
    GROUP BY a.hit_id
),
main AS (SELECT * FROM asked WHERE parent_no IS NULL),
thing AS (
    SELECT
        m.hit_id, coalesce(l.resource_type, m.object) AS told, coalesce(l.evidence, []) AS evidence,
        regexp_matches(concat_ws(' ', l.resource_type, m.object, m.contract_name), $land_words)
        AND NOT contains(concat_ws(' ', m.object, m.contract_name), '机动地') AS is_land,
        regexp_matches(concat_ws(' ', l.resource_type, m.object, m.contract_name), $building_words || '|机动地') AS is_other
    FROM main AS m
    LEFT JOIN land AS l USING (hit_id)
)
SELECT
    hit_id,
    'land_right' AS innocent,
    CASE WHEN is_land AND NOT is_other THEN TRUE WHEN is_land OR (told IS NULL AND NOT is_other) THEN NULL ELSE FALSE END AS holds,
    evidence,
    CASE
        WHEN is_land AND NOT is_other THEN '标的是' || coalesce(told, '农用地') || '，土地经营权的期限可以随承包期，不一定适用二十年'
        WHEN is_land THEN '标的里既有农用地，又有房屋或别的用地，要看合同原件'
        WHEN told IS NULL AND NOT is_other THEN '合同台账没有写标的，也没有对应的资源，分不清是房屋还是土地'
        ELSE '标的是' || coalesce(told, '房屋或建设用地') || '，不是可以随承包期的农用地'
    END AS sentence
FROM thing
UNION ALL
SELECT
    hit_id,
    'old_contract' AS innocent,
    first_on < DATE '1999-10-01' AS holds,
    [row_id] AS evidence,
    '合同从' || cn_day(first_on) || '起算，'
    || CASE WHEN first_on < DATE '1999-10-01' THEN '早于合同法施行（1999年10月1日）' ELSE '晚于合同法施行（1999年10月1日），二十年的上限当时已有' END AS sentence
FROM main
UNION ALL
SELECT
    m.hit_id,
    'voted_reserve' AS innocent,
    k.row_id IS NOT NULL AS holds,
    CASE WHEN k.row_id IS NULL THEN [] ELSE [k.row_id] END AS evidence,
    CASE WHEN k.row_id IS NULL THEN '没有查到同意这一期限的会议决议' ELSE '有会议决议' || k.decision_no || '（' || cn_day(k.start_on) || '）' END AS sentence
FROM main AS m
LEFT JOIN ledger.meeting AS k
    ON k.village_code = m.village_code AND k.is_passed AND (k.decision_no = m.decision_no OR k.related_no = m.contract_no)
WHERE contains(coalesce(m.object, ''), '机动地')
QUALIFY row_number() OVER (PARTITION BY m.hit_id ORDER BY k.start_on, k.row_id) = 1
