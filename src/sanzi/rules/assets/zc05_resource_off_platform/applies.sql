-- Villages of counties whose platform sent no dated deal at all.
SELECT village.village_code, '本县区没有一条写明日期的交易记录，无从查对' AS why
FROM ledger.village
ANTI JOIN (
    SELECT own.county
    FROM ledger.deal
    JOIN ledger.village AS own ON own.village_code = deal.village_code
    WHERE coalesce(deal.notice_start_on, deal.deal_on) IS NOT NULL
) AS known ON known.county = village.county
