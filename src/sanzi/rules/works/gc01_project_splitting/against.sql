-- Pieces that were each put to open tender, that lie in different places, or that were each paid by a grant of their own.
WITH job AS (
    SELECT hit.hit_id, hit.village_code, project.project_name AS name, nullif(regexp_replace(project.site, $part_words, '', 'g'), '') AS spot,
        project.award_mode, coalesce(project.deal_no, contract.deal_no) AS deal_no, project.contract_no, project.row_id
    FROM hit
    JOIN ledger.project ON project.village_code = hit.village_code AND list_contains(hit.evidence, project.row_id)
    LEFT JOIN ledger.contract ON contract.village_code = hit.village_code AND contract.contract_no = project.contract_no AND contract.parent_no IS NULL
    UNION ALL
    SELECT hit.hit_id, hit.village_code, contract.contract_name, NULL, contract.award_mode, contract.deal_no, contract.contract_no, contract.row_id
    FROM hit
    JOIN ledger.contract ON contract.village_code = hit.village_code AND list_contains(hit.evidence, contract.row_id)
    WHERE NOT EXISTS (FROM ledger.project WHERE project.village_code = hit.village_code AND list_contains(hit.evidence, project.row_id))
),
contest AS (
    SELECT job.hit_id, job.row_id, bool_or(regexp_matches(coalesce(job.award_mode, ''), $open_words) OR coalesce(deal.bidder_count, 0) >= 3) AS is_open,
        min(deal.row_id) AS deal_row_id
    FROM job
    LEFT JOIN ledger.deal ON deal.village_code = job.village_code AND (deal.deal_no = job.deal_no OR deal.contract_no = job.contract_no)
    GROUP BY job.hit_id, job.row_id
),
tendered AS (
    SELECT hit_id, count(*) AS jobs, count(*) FILTER (WHERE is_open) AS opened,
        list(DISTINCT deal_row_id ORDER BY deal_row_id) FILTER (WHERE deal_row_id IS NOT NULL) AS evidence
    FROM contest
    GROUP BY hit_id
),
place AS (
    SELECT hit_id, count(*) AS jobs, count(DISTINCT spot) AS spots, string_agg(DISTINCT spot, '、' ORDER BY spot) AS told,
        list(row_id ORDER BY row_id) AS evidence
    FROM job
    GROUP BY hit_id
    HAVING count(spot) = count(*)
),
granted AS (
    SELECT job.hit_id, count(DISTINCT job.row_id) AS funded, count(DISTINCT money.row_id) AS grants,
        list(DISTINCT money.row_id ORDER BY money.row_id) AS evidence
    FROM job
    JOIN ledger.grant AS money ON money.village_code = job.village_code AND (contains(money.item, job.name) OR contains(job.name, money.item))
    GROUP BY job.hit_id
),
job_count AS (SELECT hit_id, count(*) AS jobs FROM job GROUP BY hit_id)
SELECT
    hit.hit_id,
    'each_tendered' AS innocent,
    -- Where no register tells of the jobs, nobody can say that they were not tendered.
    tendered.opened = tendered.jobs AS holds,
    coalesce(tendered.evidence, []) AS evidence,
    CASE
        WHEN tendered.hit_id IS NULL THEN '这些付款没有对应的工程和合同登记，查不到招标记录'
        ELSE tendered.jobs || '个工程中有公开招标或三家以上报名记录的' || tendered.opened || '个'
    END AS sentence
FROM hit
LEFT JOIN tendered ON tendered.hit_id = hit.hit_id
UNION ALL
SELECT
    hit_id,
    'several_places',
    spots = jobs,
    evidence,
    CASE WHEN spots = jobs THEN '登记的地点各不相同（' || told || '），可能是几处独立的工程' ELSE '登记的地点是' || told || '，不是各在一处' END
FROM place
UNION ALL
SELECT
    job_count.hit_id,
    'own_grants',
    CASE
        WHEN granted.hit_id IS NOT NULL THEN granted.funded = job_count.jobs AND granted.grants >= job_count.jobs
        WHEN EXISTS (FROM ledger.grant AS any_grant WHERE any_grant.village_code = hit.village_code) THEN FALSE
    END,
    coalesce(granted.evidence, []),
    CASE
        WHEN granted.hit_id IS NOT NULL THEN job_count.jobs || '个工程中有' || granted.funded || '个在拨款清单里有对应的款项，共' || granted.grants || '笔'
        WHEN EXISTS (FROM ledger.grant AS any_grant WHERE any_grant.village_code = hit.village_code) THEN '拨款清单里没有指明用于这些工程的款项'
        ELSE '本村没有拨款清单可查'
    END
FROM job_count
JOIN hit ON hit.hit_id = job_count.hit_id
LEFT JOIN granted ON granted.hit_id = job_count.hit_id
