-- The entries that count carry the money of their staged rows, and the vouchers that of their entries.
WITH staged AS (
    SELECT sum(coalesce(v.debit, 0)) AS debit, sum(coalesce(v.credit, 0)) AS credit FROM staged.vouchers AS v
    CROSS JOIN night.built AS b
    ANTI JOIN night.superseded AS s ON s.row_id = v.row_id AND s.ledger_table = 'entry'
    WHERE v.date <= b.as_of
),

entry AS (
    SELECT sum(debit) AS debit, sum(credit) AS credit FROM ledger.entry
),

voucher AS (
    SELECT sum(debit) AS debit, sum(credit) AS credit FROM ledger.voucher
)

SELECT
    NULL AS village_code,
    4 AS checked,
    (s.debit IS DISTINCT FROM e.debit)::INTEGER + (s.credit IS DISTINCT FROM e.credit)::INTEGER
    + (v.debit IS DISTINCT FROM e.debit)::INTEGER + (v.credit IS DISTINCT FROM e.credit)::INTEGER AS failed
FROM staged AS s
CROSS JOIN entry AS e
CROSS JOIN voucher AS v
