-- Every works project begun by the as-of date.
INSERT INTO ledger.project
SELECT
    s.village_code,
    s.project_no,
    s.name AS project_name,
    s.site,
    s.budget,
    s.contract_price,
    s.settled,
    s.contractor,
    s.award_mode,
    s.start_date AS start_on,
    s.accept_date AS accepted_on,
    s.contract_no,
    s.deal_no,
    'project:' || concat_ws('|', coalesce(s.village_code, ''), coalesce(s.project_no, '')) || '#1' AS ledger_key,
    s.row_id
FROM staged.projects AS s
WHERE s.start_date <= $as_of OR s.start_date IS NULL
