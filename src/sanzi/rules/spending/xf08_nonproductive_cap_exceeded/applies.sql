-- 账不够一个整年，或没有经营收入、补助收入可比的村
WITH reach AS (
    SELECT village_code, min(month) AS first_month, max(month) AS last_month
    FROM ledger.voucher
    GROUP BY village_code
),
income AS (
    SELECT village_code, sum(credit - debit) AS amount
    FROM ledger.entry
    WHERE role IN ('operating_income', 'letting_income', 'subsidy_income') AND NOT is_opening AND NOT is_closing
    GROUP BY village_code
)
SELECT
    reach.village_code,
    CASE
        WHEN coalesce(income.amount, 0) <= 0 THEN '账上没有经营收入和补助收入，不知道限额是多少'
        ELSE '凭证没有从某年一月起记的，算不出全年的非生产性开支'
    END AS why
FROM reach
LEFT JOIN income ON income.village_code = reach.village_code
WHERE coalesce(income.amount, 0) <= 0
    OR NOT EXISTS (
        SELECT 1 FROM unnest(generate_series(year(reach.first_month), year($as_of))) AS each (year)
        WHERE make_date(CAST(each.year AS INTEGER), 1, 1) BETWEEN reach.first_month AND reach.last_month
    )
