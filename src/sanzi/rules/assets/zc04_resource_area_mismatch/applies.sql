-- Villages none of whose resources has two areas to compare.
SELECT resource.village_code, '资源台账' || count(DISTINCT resource.row_id) || '宗，都只有一个面积，没有实测面积，也没有写面积的合同' AS why
FROM ledger.resource
LEFT JOIN ledger.contract
    ON contract.village_code = resource.village_code AND contract.contract_no = resource.contract_no AND contract.parent_no IS NULL AND contract.area > 0
GROUP BY resource.village_code
HAVING
    max(
        coalesce(resource.area > 0, FALSE)::INTEGER + coalesce(resource.area_surveyed > 0, FALSE)::INTEGER + (contract.row_id IS NOT NULL)::INTEGER
    ) < 2
    AND NOT bool_or(contains(concat(resource.resource_type, resource.resource_name), '机动地'))
