-- 一个村一年的非生产性开支，超过经营收入加补助收入的规定比例；年度还没过完的，与上年、今年至今的收入中较大的比
WITH month_income AS (
    SELECT village_code, month, sum(credit - debit) AS amount
    FROM ledger.entry
    WHERE role IN ('operating_income', 'letting_income', 'subsidy_income') AND NOT is_opening AND NOT is_closing
    GROUP BY village_code, month
),
year_income AS (
    SELECT village_code, year(month) AS year, sum(amount) AS amount
    FROM month_income
    GROUP BY village_code, year(month)
),
reach AS (
    SELECT village_code, min(month) AS first_month, max(month) AS last_month
    FROM ledger.voucher
    GROUP BY village_code
),
kind_year AS (
    SELECT
        village_code, year(voucher_on) AS year, kind, sum(amount) AS amount, min(voucher_on) AS first_on, max(voucher_on) AS last_on,
        max_by(row_id, (amount, row_id), CAST($shown_rows AS INTEGER)) AS evidence
    FROM features.running_cost
    WHERE NOT has_innocent_word
    GROUP BY village_code, year(voucher_on), kind
),
spent AS (
    SELECT
        village_code, year, sum(amount) AS amount, min(first_on) AS first_on, max(last_on) AS last_on, flatten(list(evidence)) AS evidence,
        array_to_string(list_slice(list(kind || yuan(amount) ORDER BY amount DESC, kind), 1, 4), '、') AS told
    FROM kind_year
    WHERE amount > 0
    GROUP BY village_code, year
),
judged AS (
    -- Only years whose books reach from the first month to the last; of the running year only what has gone already.
    SELECT
        spent.*,
        $as_of < make_date(spent.year, 12, 31) AS is_running,
        CASE
            WHEN $as_of >= make_date(spent.year, 12, 31) THEN own.amount
            ELSE greatest(own.amount, before.amount)
        END AS base
    FROM spent
    JOIN reach ON reach.village_code = spent.village_code AND reach.first_month <= make_date(spent.year, 1, 1)
    LEFT JOIN year_income AS own ON own.village_code = spent.village_code AND own.year = spent.year
    LEFT JOIN year_income AS before ON before.village_code = spent.village_code AND before.year = spent.year - 1
    WHERE reach.last_month >= make_date(spent.year, 12, 1) OR $as_of < make_date(spent.year, 12, 31)
),
over_cap AS (
    -- A limit that changed within the year is not put to that year.
    SELECT judged.*, l.value AS share, CAST(l.value * judged.base AS DECIMAL(18, 2)) AS cap
    FROM judged
    JOIN policy.limit_on AS l
        ON l.name = 'nonproductive'
        AND l.village_code = judged.village_code
        AND l.from_on <= make_date(judged.year, 1, 1)
        AND l.to_on >= least(make_date(judged.year, 12, 31), $as_of)
    WHERE judged.base > 0
        AND (judged.amount > l.value * judged.base OR (NOT l.is_strict AND judged.amount = l.value * judged.base))
)
SELECT
    village_code,
    year || '年非生产性开支' AS subject,
    evidence,
    amount,
    first_on,
    last_on,
    round(least(0.89, 0.5 + (CAST(amount AS DOUBLE) / CAST(cap AS DOUBLE) - 1)), 3) AS strength,
    year || '年' || CASE WHEN is_running THEN '到' || cn_day(last_on) || '为止的' ELSE '' END || '非生产性开支' || yuan(amount)
    || CASE WHEN is_running THEN '，上年与今年至今的经营收入、补助收入中较大的是' ELSE '，当年经营收入加补助收入' END || yuan(base)
    || '，按规定比例' || format('{:.1f}', 100 * share) || '%限' || yuan(cap) || '，超出' || yuan(amount - cap) || '；其中' || told AS reason
FROM over_cap
