-- Every works job: the projects of the register, each with its contract and its deal, and the works contracts that no project belongs to.
INSERT INTO features.works_job
WITH registered AS (
    -- Where the register names no contract, the one of the same firm and price is taken.
    SELECT
        p.village_code,
        p.project_no,
        p.project_name,
        p.site,
        p.contractor,
        p.budget,
        p.contract_price,
        p.settled,
        p.award_mode,
        p.start_on,
        p.accepted_on,
        p.deal_no,
        p.row_id,
        c.row_id AS contract_row_id
    FROM ledger.project AS p
    LEFT JOIN ledger.contract AS c
        ON c.village_code = p.village_code
        AND c.parent_no IS NULL
        AND (c.contract_no = p.contract_no OR (p.contract_no IS NULL AND c.party_b = p.contractor AND c.total = p.contract_price))
    QUALIFY row_number() OVER (PARTITION BY p.row_id ORDER BY c.contract_no, c.row_id) = 1
),

job AS (
    SELECT
        coalesce(r.village_code, c.village_code) AS village_code,
        coalesce(r.project_no, c.contract_no) AS job_no,
        r.project_no,
        c.contract_no,
        coalesce(r.project_name, c.contract_name, c.object) AS job_name,
        r.site,
        coalesce(r.contractor, c.party_b) AS contractor,
        r.budget,
        nullif(greatest(r.contract_price, c.total), 0) AS price,
        nullif(r.settled, 0) AS settled,
        coalesce(r.award_mode, c.award_mode) AS award_mode,
        c.pay_mode,
        c.signed_on,
        coalesce(r.start_on, c.start_on) AS start_on,
        r.accepted_on,
        coalesce(r.deal_no, c.deal_no) AS deal_no,
        c.decision_no,
        r.row_id AS project_row_id,
        c.row_id AS contract_row_id
    FROM registered AS r
    FULL JOIN (FROM ledger.contract WHERE parent_no IS NULL) AS c ON c.row_id = r.contract_row_id
    WHERE r.row_id IS NOT NULL OR regexp_matches(c.contract_type, '施工|工程|建设|修建|改造|修缮|建筑')
),

dealt AS (
    SELECT j.project_row_id, j.contract_row_id, d.*
    FROM job AS j
    INNER JOIN ledger.deal AS d ON d.village_code = j.village_code AND (d.deal_no = j.deal_no OR d.contract_no = j.contract_no)
    QUALIFY
        row_number() OVER (
            PARTITION BY j.project_row_id, j.contract_row_id
            ORDER BY coalesce(d.deal_no = j.deal_no, FALSE) DESC, d.deal_on, d.deal_no, d.row_id
        ) = 1
)

SELECT
    j.village_code,
    j.job_no,
    j.project_no,
    j.contract_no,
    j.job_name,
    j.site,
    j.contractor,
    j.budget,
    j.price,
    j.settled,
    coalesce(j.award_mode, d.deal_mode) AS award_mode,
    j.pay_mode,
    j.signed_on,
    j.start_on,
    j.accepted_on,
    coalesce(j.start_on, j.signed_on, d.deal_on, j.accepted_on) AS job_on,
    coalesce(j.deal_no, d.deal_no) AS deal_no,
    d.bidder_count,
    d.notice_start_on,
    d.notice_end_on,
    d.deal_on,
    j.decision_no,
    j.project_row_id,
    j.contract_row_id,
    d.row_id AS deal_row_id,
    coalesce(j.project_row_id, j.contract_row_id) AS row_id
FROM job AS j
LEFT JOIN dealt AS d ON d.project_row_id IS NOT DISTINCT FROM j.project_row_id AND d.contract_row_id IS NOT DISTINCT FROM j.contract_row_id
ORDER BY coalesce(j.project_row_id, j.contract_row_id)
