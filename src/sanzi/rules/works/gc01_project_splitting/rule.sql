-- Works let piece by piece within half a year to one contractor, under one name or at one site, each below a limit of platform or tender, together reaching it.
WITH registered AS (
    -- A project and its contract are one job; where the register names no contract, the one of the same firm and price is taken.
    SELECT project.village_code, project.row_id, project.project_no, contract.contract_no, contract.row_id AS contract_row_id, project.contractor,
        project.project_name AS name, project.site, coalesce(project.contract_price, project.budget, project.settled) AS price,
        coalesce(project.start_on, contract.signed_on, contract.start_on) AS job_on, coalesce(project.award_mode, contract.award_mode) AS award_mode
    FROM ledger.project
    LEFT JOIN ledger.contract
        ON contract.village_code = project.village_code
        AND contract.parent_no IS NULL
        AND (
            contract.contract_no = project.contract_no
            OR (project.contract_no IS NULL AND contract.party_b = project.contractor AND contract.total = project.contract_price)
        )
    QUALIFY row_number() OVER (PARTITION BY project.row_id ORDER BY contract.contract_no, contract.row_id) = 1
),
contracted AS (
    SELECT contract.village_code, contract.row_id, NULL AS project_no, contract.contract_no, NULL AS contract_row_id, contract.party_b AS contractor,
        contract.contract_name AS name, NULL AS site, contract.total AS price, coalesce(contract.signed_on, contract.start_on) AS job_on, contract.award_mode
    FROM ledger.contract
    ANTI JOIN registered ON registered.contract_row_id = contract.row_id
    WHERE contract.parent_no IS NULL AND regexp_matches(contract.contract_type, $works_words)
),
paid AS (
    -- Payments to a firm that no project and no works contract names; instalments are parts of one job, not jobs.
    SELECT spend.village_code, min(spend.row_id) AS row_id, NULL AS project_no, NULL AS contract_no, NULL AS contract_row_id, spend.payee AS contractor,
        min(spend.summary) AS name, NULL AS site, sum(spend.amount) AS price, spend.voucher_on AS job_on, NULL AS award_mode
    FROM features.spend
    ANTI JOIN (FROM registered UNION ALL FROM contracted) AS known ON known.village_code = spend.village_code AND known.contractor = spend.payee
    WHERE (spend.role = 'works_in_progress' OR spend.payee_type = 'works') AND spend.payee IS NOT NULL AND NOT regexp_matches(spend.text, $instalment_words)
    GROUP BY spend.village_code, spend.payee, spend.voucher_key, spend.voucher_on
),
regular AS (
    SELECT DISTINCT village_code, contractor
    FROM paid
    GROUP BY village_code, contractor, year(job_on)
    HAVING count(DISTINCT date_trunc('month', job_on)) >= $regular_months
),
one_job AS (
    -- Payments of one wording to one firm in one year are more likely one job paid in parts than jobs of one name; that it has no contract is HT07's.
    SELECT village_code, min(row_id) AS row_id, NULL AS project_no, NULL AS contract_no, NULL AS contract_row_id, contractor, name, NULL AS site,
        sum(price) AS price, min(job_on) AS job_on, NULL AS award_mode
    FROM paid
    ANTI JOIN regular USING (village_code, contractor)
    GROUP BY village_code, contractor, name, year(job_on)
),
job AS (
    SELECT found.*,
        CASE WHEN len(regexp_replace(name, $part_words, '', 'g')) >= 3 THEN regexp_replace(name, $part_words, '', 'g') END AS stem,
        CASE WHEN NOT regexp_matches(site, $anywhere_words) THEN nullif(regexp_replace(site, $part_words, '', 'g'), '') END AS spot,
        regexp_matches(coalesce(award_mode, ''), $open_words) AS is_open
    FROM (FROM registered UNION ALL FROM contracted UNION ALL FROM one_job) AS found
    WHERE price > 0 AND job_on <= $as_of
),
piece AS (
    SELECT job.*, limit_on.name AS limit_name, limit_on.value AS top, limit_on.is_strict, unnest(['firm' || contractor, 'name' || stem, 'site' || spot]) AS link
    FROM job
    JOIN policy.limit_on
        ON limit_on.village_code = job.village_code
        AND job.job_on BETWEEN limit_on.from_on AND limit_on.to_on
        AND limit_on.name IN ('works_platform', 'works_tender')
    WHERE job.price >= $least_share * limit_on.value AND (job.price < limit_on.value OR (limit_on.is_strict AND job.price = limit_on.value))
),
bundle AS (
    SELECT opening.village_code, opening.limit_name, opening.top, min(piece.job_on) AS first_on, max(piece.job_on) AS last_on,
        sum(piece.price) AS amount, count(*) AS jobs, max(piece.price) AS largest, list(piece.row_id ORDER BY piece.row_id) AS job_ids,
        string_agg(DISTINCT piece.contractor, '、' ORDER BY piece.contractor) AS contractors,
        string_agg(coalesce(piece.name, '未写名称') || yuan(piece.price), '、' ORDER BY piece.job_on, piece.row_id) AS told,
        coalesce(count(DISTINCT piece.contractor) = 1 AND count(piece.contractor) = count(*), FALSE) AS is_one_firm,
        coalesce(count(DISTINCT piece.stem) = 1 AND count(piece.stem) = count(*), FALSE) AS is_one_name,
        coalesce(count(DISTINCT piece.spot) = 1 AND count(piece.spot) = count(*), FALSE) AS is_one_site,
        bool_or(piece.is_open) AS has_open, bool_and(piece.project_no IS NULL AND piece.contract_no IS NULL) AS is_unregistered
    FROM piece AS opening
    JOIN piece
        ON piece.village_code = opening.village_code
        AND piece.link = opening.link
        AND piece.limit_name = opening.limit_name
        AND piece.top = opening.top
        AND piece.job_on BETWEEN opening.job_on AND opening.job_on + $window_days
    GROUP BY opening.village_code, opening.limit_name, opening.top, opening.link, opening.row_id
    HAVING count(*) >= 2 AND (sum(piece.price) > opening.top OR (sum(piece.price) = opening.top AND NOT bool_or(piece.is_strict)))
),
weighed AS (
    SELECT DISTINCT bundle.*, round(least(1, 0.4 + CASE WHEN is_one_firm THEN 0.1 ELSE 0 END + CASE WHEN is_one_name THEN 0.2 ELSE 0 END
        + CASE WHEN is_one_site THEN 0.1 ELSE 0 END + CASE WHEN has_open THEN 0 ELSE 0.05 END + CASE WHEN jobs >= 3 THEN 0.05 ELSE 0 END
        + CASE WHEN largest >= $near_share * top THEN 0.1 ELSE 0 END), 3) AS strength
    FROM bundle
),
told_once AS (
    -- One job may belong to several bundles; only the most telling of those that share a job is a matter.
    SELECT *, row_number() OVER (PARTITION BY village_code ORDER BY strength DESC, top DESC, amount DESC, first_on, job_ids) AS place
    FROM weighed
),
document AS (
    SELECT row_id AS job_id, unnest([row_id, contract_row_id]) AS row_id FROM job
    UNION
    SELECT job.row_id, spend.row_id
    FROM job
    JOIN features.spend
        ON spend.village_code = job.village_code
        AND (spend.project_no = job.project_no OR spend.contract_no = job.contract_no OR (job.project_no IS NULL AND job.contract_no IS NULL
            AND spend.payee = job.contractor AND (spend.voucher_on = job.job_on OR spend.summary = job.name)))
)
SELECT village_code, contractors AS subject,
    (SELECT list(DISTINCT document.row_id ORDER BY document.row_id) FROM document WHERE list_contains(told_once.job_ids, document.job_id)) AS evidence,
    amount, first_on, last_on, strength,
    cn_day(first_on) || '至' || cn_day(last_on) || '有' || jobs || CASE WHEN is_unregistered THEN '项没有登记的工程付款（' ELSE '个工程（' END || told || '），每个都低于'
    || CASE limit_name WHEN 'works_tender' THEN '工程招标起点' ELSE '工程进场交易起点' END || yuan(top) || '，合计' || yuan(amount)
    || CASE WHEN is_one_firm THEN '，施工方都是' || contractors ELSE '' END || CASE WHEN is_one_name THEN '，名称只差期次、段落' ELSE '' END
    || CASE WHEN is_one_site THEN '，地点相同' ELSE '' END || CASE WHEN has_open THEN '' ELSE '，都没有公开招标的记载' END AS reason
FROM told_once
WHERE NOT EXISTS (
    SELECT 1 FROM told_once AS stronger
    WHERE stronger.village_code = told_once.village_code AND stronger.place < told_once.place AND list_has_any(stronger.job_ids, told_once.job_ids)
)
