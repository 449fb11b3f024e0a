-- A split may be instalments of one contract, a regular service, or several jobs.
WITH line AS (
    SELECT hits.hit_id, spend.payee, spend.project_no, spend.voucher_key, spend.row_id
    FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS hits
    JOIN features.spend ON spend.row_id = hits.row_id
),
-- One payee may stand under several names.
named AS (SELECT DISTINCT hit_id, payee FROM line),
covering AS (
    SELECT hit.hit_id, contract.contract_no, coalesce(contract.total, contract.annual) AS price, contract.row_id
    FROM hit
    JOIN named ON named.hit_id = hit.hit_id
    JOIN ledger.contract
        ON contract.village_code = hit.village_code
        AND contract.party_b = named.payee
        AND coalesce(contract.signed_on, contract.start_on) <= hit.first_on
        AND coalesce(contract.total, contract.annual) >= hit.amount
    QUALIFY row_number() OVER (PARTITION BY hit.hit_id ORDER BY contract.signed_on DESC, contract.contract_no) = 1
),
paid_month AS (
    SELECT hit.hit_id, count(DISTINCT date_trunc('month', spend.voucher_on)) AS months
    FROM hit
    JOIN named ON named.hit_id = hit.hit_id
    JOIN features.spend ON spend.village_code = hit.village_code AND spend.payee = named.payee AND year(spend.voucher_on) = year(hit.first_on)
    GROUP BY hit.hit_id
),
project AS (
    SELECT hit_id, count(DISTINCT project_no) AS projects, count(*) FILTER (WHERE project_no IS NULL) AS without, list(row_id ORDER BY row_id) AS evidence
    FROM line
    GROUP BY hit_id
)
SELECT
    hit.hit_id,
    'instalments' AS innocent,
    covering.hit_id IS NOT NULL AS holds,
    CASE WHEN covering.hit_id IS NULL THEN [] ELSE [covering.row_id] END AS evidence,
    CASE
        WHEN covering.hit_id IS NULL THEN '合同台账中没有付款前签订、金额覆盖' || yuan(hit.amount) || '的' || hit.subject || '合同'
        ELSE '付款前已有' || hit.subject || '的合同' || covering.contract_no || '，金额' || yuan(covering.price) || '，可能是按合同分期付款'
    END AS sentence
FROM hit
LEFT JOIN covering ON covering.hit_id = hit.hit_id
WHERE EXISTS (SELECT 1 FROM ledger.contract WHERE contract.village_code = hit.village_code)
UNION ALL
SELECT
    hit_id,
    'regular_service',
    months >= $regular_months,
    [],
    '当年有' || months || '个月付过款' || CASE WHEN months >= $regular_months THEN '，像是常年供货或按月服务' ELSE '，不是常年供货或按月服务' END
FROM paid_month
UNION ALL
SELECT
    hit_id,
    'several_jobs',
    projects >= 2,
    evidence,
    CASE WHEN projects >= 2 THEN '各笔写明分属' || projects || '个项目' ELSE '各笔都写同一个项目' END
FROM project
WHERE without = 0
