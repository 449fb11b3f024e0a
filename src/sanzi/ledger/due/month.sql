-- Months with rows of a changed file, as they were built and as they are staged now, or of a row that a changed file repeats;
-- months that the as-of date reached or left; months of another chart; months of a bank account that another village has now.
CREATE OR REPLACE TEMP TABLE due_month AS
WITH known AS (
    SELECT file_id FROM night.ledger_file
    SEMI JOIN staged.changed USING (file_id)
),

repeated AS (
    SELECT d.first_row_id AS row_id FROM staged.duplicate AS d
    SEMI JOIN staged.changed AS c ON c.file_id = left(d.row_id, 12)
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
    SELECT day FROM changed_day
    UNION ALL
    SELECT day FROM staged_day
    WHERE row_id IN (FROM repeated)
    UNION ALL
    SELECT day FROM staged_day
    WHERE day > $after AND day <= $until
    UNION ALL
    SELECT l.day FROM ledger_day AS l
    SEMI JOIN known AS k ON k.file_id = left(l.row_id, 12)
    UNION ALL
    -- A version that counts no longer stands in no entry, and is told of none the less.
    SELECT c.month FROM (SELECT month, unnest(list_concat(earlier_rows, coalesce(later_rows, []))) AS row_id FROM ledger.voucher_change) AS c
    SEMI JOIN known AS k ON k.file_id = left(c.row_id, 12)
    UNION ALL
    (SELECT month FROM (FROM charted EXCEPT FROM night.ledger_chart))
    UNION ALL
    (SELECT month FROM (FROM night.ledger_chart EXCEPT FROM charted))
    UNION ALL
    SELECT b.date FROM staged.bank AS b
    WHERE b.account_no IN (SELECT told FROM moved WHERE told_by = 'account')
    UNION ALL
    SELECT b.date FROM staged.bank AS b
    WHERE b.account_name IN (SELECT told FROM moved WHERE told_by = 'name')
)

-- A row without a day is always due and says nothing of the others.
SELECT DISTINCT date_trunc('month', day)::DATE AS month FROM told
WHERE day IS NOT NULL
