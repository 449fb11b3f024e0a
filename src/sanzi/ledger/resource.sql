-- Every resource.
INSERT INTO ledger.resource
SELECT
    s.village_code,
    s.resource_no,
    s.name AS resource_name,
    s.type AS resource_type,
    s.area,
    s.area_surveyed,
    s.use_mode,
    s.lessee,
    s.contract_no,
    'resource:' || concat_ws('|', coalesce(s.village_code, ''), coalesce(s.resource_no, '')) || '#1' AS ledger_key,
    s.row_id
FROM staged.resources AS s
