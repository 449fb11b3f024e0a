-- Every visible invoice line the villages hold.
INSERT INTO ledger.invoice
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
    'invoice:' || concat_ws('|', coalesce(s.village_code, ''), coalesce(s.invoice_code, ''), coalesce(s.invoice_no, '')) || '#1' AS ledger_key,
    s.row_id
FROM due_invoices AS s
WHERE s.invoice_date <= $as_of OR s.invoice_date IS NULL
