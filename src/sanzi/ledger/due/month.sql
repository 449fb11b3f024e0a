-- Months with rows of a changed file, as they were built and as they are staged now, or of a row that a changed file repeats;
-- months that the as-of date reached or left; months of another chart; months of a bank account that another village has now.
CREATE OR REPLACE TEMP TABLE due_month AS
WITH changed AS (
    SELECT DISTINCT file_id FROM staged.changed
),

repeated AS (
    SELECT d.first_row_id AS row_id FROM staged.duplicate AS d
    SEMI JOIN changed AS c ON c.file_id = d.row_id[1:12]
),

charted AS (
    SELECT village_code, month::DATE AS month, chart FROM chart_used
),

moved AS (
    SELECT told_by, told FROM (FROM bank_home EXCEPT FROM night.ledger_bank)
    UNION
    SELECT told_by, told FROM (FROM night.ledger_bank EXCEPT FROM bank_home)
),

told AS (
    SELECT s.month FROM staged_month AS s
    WHERE s.row_id[1:12] IN (FROM changed) OR s.row_id IN (FROM repeated) OR s.month >= $since
    UNION
    SELECT l.month FROM ledger_month AS l
    WHERE l.row_id[1:12] IN (FROM changed) OR l.month >= $since
    UNION
    (SELECT month FROM (FROM charted EXCEPT FROM night.ledger_chart))
    UNION
    (SELECT month FROM (FROM night.ledger_chart EXCEPT FROM charted))
    UNION
    SELECT date_trunc('month', b.date)::DATE FROM staged.bank AS b
    WHERE b.account_no IN (SELECT told FROM moved WHERE told_by = 'account') OR b.account_name IN (SELECT told FROM moved WHERE told_by = 'name')
)

-- A row without a month is always due and says nothing of the others.
SELECT month FROM told
WHERE month IS NOT NULL
