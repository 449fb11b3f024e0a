-- Every letting contract with what it lets, in which unit, and a year's rent of one unit, so that like can be compared with like.
INSERT INTO features.letting
WITH register AS (
    SELECT
        village_code,
        contract_no,
        string_agg(DISTINCT kind, '、' ORDER BY kind) AS kind,
        string_agg(DISTINCT name, ' ' ORDER BY name) AS name,
        sum(area) AS area,
        sum(appraisal) AS appraisal,
        bool_or(is_land) AS is_land,
        list(row_id ORDER BY row_id) AS row_ids
    FROM (
        SELECT village_code, contract_no, resource_type AS kind, resource_name AS name, area, NULL AS appraisal, TRUE AS is_land, row_id
        FROM ledger.resource
        UNION ALL
        SELECT village_code, contract_no, category, asset_name, NULL, appraisal, FALSE, row_id
        FROM ledger.asset
    )
    WHERE contract_no IS NOT NULL
    GROUP BY village_code, contract_no
),

contract AS (
    SELECT
        c.*,
        v.county,
        v.township,
        r.kind,
        r.is_land,
        r.appraisal,
        coalesce(r.row_ids, []) AS register_row_ids,
        coalesce(c.object, r.name, c.contract_name) AS named,
        concat_ws(' ', c.object, c.contract_name, r.name, c.pay_mode) AS text,
        fold(c.unit) AS written,
        coalesce(nullif(c.area, 0), r.area) AS let_area,
        term_years(c.start_on, c.end_on) AS years
    FROM ledger.contract AS c
    INNER JOIN ledger.village AS v ON v.village_code = c.village_code
    LEFT JOIN register AS r ON r.village_code = c.village_code AND r.contract_no = c.contract_no
    WHERE c.parent_no IS NULL AND regexp_matches(c.contract_type, '租|承包|发包') AND NOT regexp_matches(c.contract_type, '家庭承包|分包|总包')
),

known AS (
    SELECT
        contract.*,
        -- A name tells more than a category: a shop and a shed are both 房屋.
        CASE
            WHEN regexp_matches(named, '机动地') THEN '机动地'
            WHEN regexp_matches(named, '店面|商铺|门面|铺面|店铺|门店|摊位') THEN '店面'
            WHEN regexp_matches(named, '厂房|车间') THEN '厂房'
            WHEN regexp_matches(named, '仓库|仓储|冷库') THEN '仓库'
            WHEN regexp_matches(named, '办公|写字') THEN '办公用房'
            WHEN regexp_matches(named, '牛棚|猪舍|鸡舍|羊舍|养殖场|大棚') THEN '养殖种植设施'
            WHEN regexp_matches(named, '鱼塘|山塘|池塘|水塘|虾塘|蟹塘|水库|水面|外塘|内塘') THEN '水面'
            WHEN regexp_matches(named, '荒山|荒坡|荒地|荒滩|荒沟|四荒') THEN '四荒地'
            WHEN regexp_matches(named, '果园|茶园|桑园|橘园|苗圃') THEN '园地'
            WHEN regexp_matches(named, '水田|稻田') THEN '水田'
            WHEN regexp_matches(named, '旱地|旱田') THEN '旱地'
            WHEN regexp_matches(named, '林地|山林|竹林|林场') THEN '林地'
            WHEN regexp_matches(named, '堆场|场地|空地|停车场') THEN '场地'
            ELSE kind
        END AS thing,
        CASE
            WHEN written IN ('亩', '市亩') OR (written IS NULL AND is_land) THEN '亩'
            WHEN written IN ('平方米', '㎡', 'M2', 'M²', '平米', '平方') THEN '平方米'
            ELSE written
        END AS measure,
        coalesce(nullif(annual, 0), CAST(total / nullif(years, 0) AS DECIMAL(18, 2))) AS a_year
    FROM contract
)

SELECT
    village_code,
    county,
    township,
    contract_no,
    party_b,
    thing,
    measure,
    let_area,
    a_year,
    years,
    round(a_year / let_area, 4) AS rent,
    coalesce(signed_on, start_on) AS signed_on,
    start_on,
    end_on,
    deal_no,
    decision_no,
    text,
    appraisal,
    register_row_ids,
    ledger_key,
    row_id
FROM known
WHERE a_year > 0 AND let_area > 0 AND thing IS NOT NULL AND measure IS NOT NULL AND coalesce(signed_on, start_on) IS NOT NULL
ORDER BY ledger_key
