-- Villages none of whose contracts can be tied to a deal.
SELECT contract.village_code, '合同台账' || count(DISTINCT contract.row_id) || '份合同，没有一份与交易记录对得上编号' AS why
FROM ledger.contract
LEFT JOIN ledger.deal AS named ON named.village_code = contract.village_code AND named.deal_no = contract.deal_no
LEFT JOIN ledger.deal AS naming ON naming.village_code = contract.village_code AND naming.contract_no = contract.contract_no
GROUP BY contract.village_code
HAVING count(named.row_id) + count(naming.row_id) = 0
