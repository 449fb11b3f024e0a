-- Every instalment with the village of its contract; a receipt after the as-of date has not happened yet.
INSERT INTO ledger.due
WITH of_contract AS (
    SELECT contract_no, min(village_code) AS village_code FROM staged.contracts
    GROUP BY contract_no
    HAVING count(DISTINCT village_code) = 1
)

SELECT
    c.village_code,
    s.contract_no,
    s.due_no,
    s.due_date AS due_on,
    s.due_amount,
    CASE WHEN s.receive_date <= $as_of THEN s.receive_date END AS received_on,
    CASE WHEN s.receive_date <= $as_of OR s.receive_date IS NULL THEN s.received_amount END AS received_amount,
    'due:' || concat_ws('|', coalesce(c.village_code, ''), coalesce(s.contract_no, ''), coalesce(s.due_no, s.due_date::VARCHAR, '')) || '#1' AS ledger_key,
    s.row_id
FROM staged.contract_plan AS s
LEFT JOIN of_contract AS c ON c.contract_no = s.contract_no
