-- Leases beyond the twenty years of the Civil Code, and reserve land let for longer than the local limit.
WITH term AS (
    -- One contract runs from the first start to the last end of itself and its supplements.
    SELECT
        village_code,
        coalesce(parent_no, contract_no) AS contract_no,
        arg_min(contract_name, coalesce(parent_no, '')) AS contract_name,
        arg_min(contract_type, coalesce(parent_no, '')) AS contract_type,
        arg_min(object, coalesce(parent_no, '')) AS object,
        arg_min(party_b, coalesce(parent_no, '')) AS party_b,
        max(total) AS total,
        max(annual) AS annual,
        min(coalesce(start_on, signed_on)) AS first_on,
        max(end_on) AS last_on,
        count(*) - 1 AS supplements,
        list(row_id) AS evidence
    FROM ledger.contract
    GROUP BY village_code, coalesce(parent_no, contract_no)
),
land AS (
    SELECT village_code, contract_no, string_agg(resource_type, '、' ORDER BY resource_no) AS resource_type, list(row_id) AS evidence
    FROM ledger.resource
    GROUP BY village_code, contract_no
),
known AS (
    SELECT
        t.*,
        concat_ws(' ', l.resource_type, t.object, t.contract_name) AS thing,
        coalesce(l.evidence, []) AS land_evidence,
        l.resource_type IS NOT NULL OR t.object IS NOT NULL OR regexp_matches(coalesce(t.contract_name, ''), $building_words) AS is_named,
        regexp_matches(coalesce(t.contract_type, ''), '租') AND NOT regexp_matches(coalesce(t.contract_type, ''), '承包') AS is_lease
    FROM term AS t
    LEFT JOIN land AS l ON l.village_code = t.village_code AND l.contract_no = t.contract_no
),
long_lease AS (
    -- Book 3 of the Civil Code: what runs beyond twenty years is void; a term written from a day to the same day twenty years on is twenty years.
    SELECT known.*, 20 AS most_years, '民法典第七百零五条租赁最长二十年' AS by_what
    FROM known
    WHERE is_lease AND NOT contains(thing, '机动地') AND last_on > first_on + INTERVAL 20 YEAR
),
long_reserve AS (
    SELECT known.*, CAST(l.value AS INTEGER) AS most_years, '机动地发包期限的规定' AS by_what
    FROM known
    JOIN policy.limit_on AS l
        ON l.name = 'reserve_land_term' AND l.village_code = known.village_code AND known.first_on BETWEEN l.from_on AND l.to_on
    WHERE
        contains(thing, '机动地')
        AND CASE
            WHEN l.is_strict THEN last_on > first_on + to_years(CAST(l.value AS INTEGER))
            ELSE last_on >= first_on + to_years(CAST(l.value AS INTEGER)) - INTERVAL 1 DAY
        END
),
too_long AS (
    SELECT * FROM long_lease
    UNION ALL
    SELECT * FROM long_reserve
)
SELECT
    village_code,
    coalesce(party_b, contract_no) AS subject,
    list_concat(evidence, land_evidence) AS evidence,
    CAST(coalesce(total, annual * most_years) AS DECIMAL(18, 2)) AS amount,
    first_on,
    last_on,
    -- Half as long again as allowed, or longer, is far past the line; not where the thing is farmland, or nothing says what it is.
    CASE WHEN by_what LIKE '民法典%' AND (regexp_matches(thing, $land_words) OR NOT is_named) THEN 0.7 WHEN last_on + INTERVAL 1 DAY >= first_on + to_months(18 * most_years) THEN 0.9 ELSE 0.7 END AS strength,
    '合同' || contract_no || coalesce('（' || contract_name || '）', '') || '从' || cn_day(first_on) || '到' || cn_day(last_on) || '，长'
    || format('{:.1f}', date_diff('day', first_on, last_on + INTERVAL 1 DAY) / 365.25) || '年，超过' || by_what || '（' || most_years || '年）'
    || CASE WHEN supplements > 0 THEN '，含补充协议' || supplements || '份' ELSE '' END AS reason
FROM too_long
