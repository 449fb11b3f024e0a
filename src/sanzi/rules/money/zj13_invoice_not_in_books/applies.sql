-- Books that hardly ever name an invoice number cannot be held against a list of numbers.
WITH tax AS (
    SELECT DISTINCT village_code, ltrim(invoice_no, '0') AS number FROM ledger.tax_invoice WHERE is_input IS DISTINCT FROM FALSE AND invoice_no IS NOT NULL
),

booked AS (SELECT DISTINCT village_code, ltrim(invoice_no, '0') AS number FROM ledger.entry WHERE invoice_no IS NOT NULL)

SELECT tax.village_code, '税务清单里的发票在凭证里找得到号码的不到' || percent($least_share) || '，凭证多半没有填票据号' AS why
FROM tax
LEFT JOIN booked ON booked.village_code = tax.village_code AND booked.number = tax.number
GROUP BY tax.village_code
HAVING count(booked.number) < $least_share * count(*)
