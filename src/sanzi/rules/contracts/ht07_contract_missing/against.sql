-- A contract under a similar name, an emergency, and a purchase or repair that no contract is usual for.
WITH near AS (
    SELECT hit.hit_id, contract.row_id, contract.contract_no, contract.party_b
    FROM hit
    JOIN ledger.contract
        ON contract.village_code = hit.village_code
        AND contract.party_b <> hit.subject
        AND len(contract.party_b) >= 3
        AND (contains(fold(hit.subject), fold(contract.party_b)) OR contains(fold(contract.party_b), fold(hit.subject)))
    QUALIFY row_number() OVER (PARTITION BY hit.hit_id ORDER BY contract.contract_no, contract.row_id) = 1
),
told AS (
    SELECT hit.hit_id, string_agg(DISTINCT outlay.text, ' ' ORDER BY outlay.text) AS text, list(outlay.row_id ORDER BY outlay.row_id) AS evidence
    FROM hit
    JOIN features.outlay ON outlay.village_code = hit.village_code AND list_contains(hit.evidence, outlay.row_id)
    GROUP BY hit.hit_id
)
SELECT
    hit.hit_id,
    'similar_name' AS innocent,
    near.hit_id IS NOT NULL AS holds,
    CASE WHEN near.hit_id IS NULL THEN [] ELSE [near.row_id] END AS evidence,
    CASE
        WHEN near.hit_id IS NOT NULL THEN '合同台账有与名称相近的' || near.party_b || '的合同' || near.contract_no
        ELSE '合同台账里也没有与名称相近的一方的合同'
    END AS sentence
FROM hit
LEFT JOIN near ON near.hit_id = hit.hit_id
WHERE hit.subject <> '合同台账'
UNION ALL
SELECT
    hit_id,
    'emergency',
    -- That a summary does not speak of it proves nothing.
    CASE WHEN regexp_matches(text, $emergency_words) THEN TRUE END,
    evidence,
    CASE WHEN regexp_matches(text, $emergency_words) THEN '凭证写有“' || regexp_extract(text, $emergency_words) || '”' ELSE '凭证没有写抢险、应急' END
FROM told
