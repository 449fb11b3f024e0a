-- One voucher in twelve continuous measures: against its own village, against the county's vouchers of the same kind.
INSERT INTO features.voucher_measure
WITH voucher AS (
    SELECT v.*, s.debit_role, s.credit_role, s.payee, v.cash_credit + v.bank_credit AS paid
    FROM ledger.voucher AS v
    JOIN features.voucher_side AS s USING (voucher_key)
    WHERE NOT v.is_opening AND NOT v.is_closing AND v.debit > 0 AND s.debit_role IS NOT NULL AND s.credit_role IS NOT NULL
),
own AS (SELECT village_code, debit_role, CAST(median(debit) AS DOUBLE) AS usual FROM voucher GROUP BY ALL),
county AS (SELECT debit_role, CAST(median(debit) AS DOUBLE) AS usual FROM voucher GROUP BY ALL),
pair AS (SELECT village_code, debit_role, credit_role, count(*) AS uses FROM voucher GROUP BY ALL),
village AS (SELECT village_code, count(*) AS vouchers, CAST(sum(paid) AS DOUBLE) AS paid FROM voucher GROUP BY ALL),
payee AS (
    SELECT village_code, payee, CAST(sum(paid) AS DOUBLE) AS paid, min(voucher_on) AS first_on
    FROM voucher WHERE payee IS NOT NULL AND paid > 0 GROUP BY ALL
),
of_month AS (SELECT village_code, month, CAST(sum(debit) AS DOUBLE) AS debit FROM voucher GROUP BY ALL)
SELECT
    v.village_code,
    v.voucher_key AS subject,
    coalesce(v.voucher_word, '') || '-' || v.voucher_no AS label,
    v.debit_role AS peer,
    v.voucher_on AS happened_on,
    v.debit AS amount,
    ln(1 + CAST(v.debit AS DOUBLE)) AS amount_log,
    ln((1 + CAST(v.debit AS DOUBLE)) / (1 + own.usual)) AS amount_vs_own,
    ln((1 + CAST(v.debit AS DOUBLE)) / (1 + county.usual)) AS amount_vs_peers,
    -ln(pair.uses / village.vouchers) AS pair_rarity,
    CASE WHEN payee.paid IS NULL THEN 0.0 ELSE payee.paid / nullif(village.paid, 0) END AS payee_share,
    CASE WHEN payee.first_on IS NULL THEN 0.0 ELSE ln(1 + date_diff('day', payee.first_on, v.voucher_on)) END AS payee_days,
    CASE WHEN v.paid > 0 THEN CAST(v.cash_credit AS DOUBLE) / CAST(v.paid AS DOUBLE) ELSE 0.0 END AS cash_share,
    ln(v.entry_count) AS entry_log,
    day(v.voucher_on) AS month_day,
    CASE WHEN v.debit % 1 <> 0 THEN 0 ELSE length(regexp_extract(CAST(CAST(v.debit AS BIGINT) AS VARCHAR), '0*$')) END AS round_zeros,
    CAST(v.debit AS DOUBLE) / of_month.debit AS month_share,
    -- An export without 附件数 says nothing about attachments; all its vouchers measure alike.
    coalesce(v.attach_count, 0) / v.entry_count AS attach_per_entry
FROM voucher AS v
JOIN own USING (village_code, debit_role)
JOIN county USING (debit_role)
JOIN pair USING (village_code, debit_role, credit_role)
JOIN village USING (village_code)
JOIN of_month USING (village_code, month)
LEFT JOIN payee ON payee.village_code = v.village_code AND payee.payee = v.payee AND v.paid > 0
ORDER BY v.voucher_key
