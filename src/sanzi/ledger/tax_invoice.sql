-- Every visible line of the tax side list.
INSERT INTO ledger.tax_invoice
SELECT
    s.village_code,
    s.invoice_no,
    s.invoice_code,
    s.invoice_date AS invoice_on,
    s.buyer,
    s.seller,
    s.item,
    s.qty AS quantity,
    s.price AS unit_price,
    s.total AS amount,
    s.issued_at,
    left(s.direction, 1) = '进' AS is_input,
    'tax_invoice:' || concat_ws('|', coalesce(s.village_code, ''), coalesce(s.invoice_code, ''), coalesce(s.invoice_no, '')) || '#1' AS ledger_key,
    s.row_id
FROM due_invoice_ext AS s
WHERE s.invoice_date <= $as_of OR s.invoice_date IS NULL
