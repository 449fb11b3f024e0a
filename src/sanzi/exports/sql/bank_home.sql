-- Whose an account number or an account name is, where the statements and the directory leave no doubt.
CREATE OR REPLACE TEMP TABLE bank_home AS
SELECT 'account' AS told_by, account_no AS told, min(village_code) AS village_code FROM staged.bank
GROUP BY account_no
HAVING count(DISTINCT village_code) = 1
UNION ALL
SELECT 'name', village_name, min(village_code) FROM staged.villages
GROUP BY village_name
HAVING count(DISTINCT village_code) = 1
