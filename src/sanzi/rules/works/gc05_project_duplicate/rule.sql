-- The same works again within two years: one name and place twice, or a job that an outside payer also paid to the same contractor.
WITH job AS (
    SELECT *, coalesce(job_no, row_id) AS job_id, nullif(regexp_replace(fold(job_name), $title_words, '', 'g'), '') AS stem,
        CASE WHEN NOT regexp_matches(site, $anywhere_words) THEN fold(site) END AS spot,
        -- Periods and sections make two jobs of one name; that is asked elsewhere.
        list_sort(regexp_extract_all(fold(job_name), $part_words)) AS parts, regexp_extract(fold(job_name), $size_words) AS size
    FROM features.works_job
    WHERE job_on <= $as_of
),
worded AS (
    -- Names are compared without the place that they share.
    SELECT *, list_distinct(list_transform(range(1, greatest(len(rest), 2)), lambda i: substr(rest, i, 2))) AS pairs
    FROM (SELECT *, replace(stem, coalesce(spot, ''), '') AS rest FROM job WHERE len(stem) >= 2)
),
paired AS (
    SELECT later.*, earlier.row_id AS other_row_id, earlier.contract_row_id AS other_contract_row_id, earlier.job_id AS other_id,
        earlier.job_name AS other_name, earlier.job_on AS other_on, earlier.price AS other_price, earlier.contractor AS other_contractor, later.stem = earlier.stem AS is_same_name, coalesce(later.spot = earlier.spot, FALSE) AS is_same_spot,
        coalesce(later.spot <> earlier.spot, FALSE) AS is_apart, coalesce(later.price = earlier.price, FALSE) AS is_same_price,
        coalesce(later.contractor = earlier.contractor, FALSE) AS is_same_firm, later.size <> '' AND later.size = earlier.size AS is_same_size,
        len(list_intersect(later.pairs, earlier.pairs)) / len(list_distinct(list_concat(later.pairs, earlier.pairs))) AS likeness
    FROM worded AS later
    JOIN worded AS earlier
        ON earlier.village_code = later.village_code
        AND (earlier.job_on, earlier.row_id) < (later.job_on, later.row_id)
        AND later.job_on <= earlier.job_on + to_months($window_months)
        AND earlier.parts = later.parts
        -- A project and a contract that names none may be two papers of one job.
        AND (earlier.project_row_id IS NULL) = (later.project_row_id IS NULL)
        AND earlier.contract_no IS DISTINCT FROM coalesce(later.contract_no, '')
),
again AS (
    SELECT *, row_number() OVER (PARTITION BY row_id ORDER BY is_same_name DESC, is_same_spot DESC, other_on DESC, other_row_id DESC) AS place,
        0.45 + CASE WHEN is_same_name THEN 0.15 ELSE 0 END + CASE WHEN is_same_spot THEN 0.15 ELSE 0 END + CASE WHEN is_same_price THEN 0.1 ELSE 0 END
        + CASE WHEN is_same_firm THEN 0.05 ELSE 0 END + CASE WHEN is_same_size THEN 0.05 ELSE 0 END AS strength
    FROM paired
    WHERE (is_same_name AND (is_same_spot OR (NOT is_apart AND (len(stem) >= $telling_length OR is_same_price))))
        OR (is_same_spot AND likeness >= $like_share)
),
paid AS (
    SELECT job.row_id AS job_row_id, sum(spend.amount) AS amount, min(spend.voucher_on) AS first_on, max(spend.voucher_on) AS last_on,
        list(spend.row_id) AS row_ids
    FROM job
    JOIN features.spend
        ON spend.village_code = job.village_code AND spend.payee = job.contractor AND (spend.project_no = job.project_no OR spend.contract_no = job.contract_no)
    GROUP BY job.row_id
),
doubled AS (
    -- Outside money that went straight to the contractor, on top of what the village paid him for the same job.
    SELECT job.village_code, job.row_id, job.contract_row_id, job.job_name, job.job_id, job.contractor, job.price, paid.amount AS paid,
        sum(money.amount) AS granted,
        least(min(money.granted_on), paid.first_on) AS first_on, greatest(max(money.granted_on), paid.last_on) AS last_on,
        list_concat(list(money.row_id), paid.row_ids) AS row_ids, string_agg(DISTINCT money.issuer, '、' ORDER BY money.issuer) AS issuers
    FROM job
    JOIN paid ON paid.job_row_id = job.row_id
    JOIN ledger.grant AS money
        ON money.village_code = job.village_code AND money.payee = job.contractor
        AND (contains(fold(money.item), job.stem) OR contains(job.stem, nullif(regexp_replace(fold(money.item), $title_words, '', 'g'), '')))
        AND abs(date_diff('day', money.granted_on, job.job_on)) <= 31 * $window_months
    WHERE job.price > 0
    GROUP BY job.village_code, job.row_id, job.contract_row_id, job.job_name, job.job_id, job.contractor, job.price, paid.amount, paid.first_on, paid.last_on,
        paid.row_ids
    HAVING paid.amount + sum(money.amount) >= (1 + $over_share) * job.price
)
SELECT
    again.village_code,
    again.contractor AS subject,
    list_distinct(list_filter(
        flatten([[again.row_id, again.contract_row_id, other_row_id, other_contract_row_id], coalesce(paid.row_ids, []), coalesce(other.row_ids, [])]),
        lambda row_id: row_id IS NOT NULL
    )) AS evidence,
    coalesce(price, paid.amount) AS amount,
    other_on AS first_on,
    greatest(job_on, paid.last_on) AS last_on,
    round(least(1, again.strength), 3) AS strength,
    cn_day(other_on) || '有“' || other_name || '”（' || concat_ws('，', other_id, other_contractor, yuan(other_price)) || '），' || cn_day(job_on) || '又有“'
    || job_name || '”（' || concat_ws('，', job_id, again.contractor, yuan(price)) || '），' || concat_ws('、', CASE WHEN is_same_name THEN '名称相同' ELSE '名称相近' END,
        CASE WHEN is_same_spot THEN '地点同为' || site END, CASE WHEN is_same_price THEN '价款相同' END, CASE WHEN is_same_size THEN '工程量同为' || size END,
        CASE WHEN is_same_firm THEN '承建单位相同' END) AS reason
FROM again
LEFT JOIN paid ON paid.job_row_id = again.row_id
LEFT JOIN paid AS other ON other.job_row_id = again.other_row_id
WHERE place = 1
UNION ALL
SELECT
    village_code,
    contractor,
    list_distinct(list_filter(list_concat([row_id, contract_row_id], row_ids), lambda row_id: row_id IS NOT NULL)),
    paid + granted - price,
    first_on,
    last_on,
    CASE WHEN paid >= price THEN 0.9 ELSE 0.75 END,
    '“' || job_name || '”（' || job_id || '，' || contractor || '）合同价' || yuan(price) || '，村里已付' || yuan(paid) || '，' || coalesce(issuers, '上级')
    || '又直接拨给承建单位' || yuan(granted) || '，两处合计多' || yuan(paid + granted - price)
FROM doubled
