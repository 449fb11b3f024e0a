-- Every letting contract with its supplements, deal, registers and the contract that follows on the same thing.
INSERT INTO features.tenancy
WITH register AS (
    SELECT
        village_code,
        contract_no,
        string_agg(DISTINCT name, '、' ORDER BY name) AS name,
        string_agg(DISTINCT state, '、' ORDER BY state) AS state,
        list(row_id ORDER BY row_id) AS row_ids
    FROM (
        SELECT village_code, contract_no, resource_name AS name, use_mode AS state, row_id FROM ledger.resource
        UNION ALL
        SELECT village_code, contract_no, asset_name, use_status, row_id FROM ledger.asset
    )
    WHERE contract_no IS NOT NULL
    GROUP BY village_code, contract_no
),

supplement AS (
    SELECT
        village_code,
        parent_no,
        max(end_on) AS end_on,
        bool_or(is_open_ended) AS is_open_ended,
        string_agg(status, '、' ORDER BY status) AS status,
        list(row_id ORDER BY row_id) AS row_ids
    FROM ledger.contract
    WHERE parent_no IS NOT NULL
    GROUP BY village_code, parent_no
),

closed AS (
    -- One contract may name its deal, or the deal its contract; the earliest counts.
    SELECT
        contract_row_id,
        min_by(row_id, place) AS row_id,
        min_by(deal_no, place) AS closed_no,
        min_by(deal_mode, place) AS deal_mode,
        min(deal_on) AS deal_on
    FROM (
        SELECT c.row_id AS contract_row_id, d.row_id, d.deal_no, d.deal_mode, d.deal_on, (d.deal_on IS NULL, d.deal_on, d.row_id) AS place
        FROM ledger.contract AS c
        INNER JOIN ledger.deal AS d ON d.village_code = c.village_code AND (d.deal_no = c.deal_no OR d.contract_no = c.contract_no)
    )
    GROUP BY contract_row_id
),

let AS (
    SELECT
        c.*,
        regexp_replace(
            fold(c.contract_name),
            '关于|续签|续租|续包|续订|延期|补充|重新|新一轮|第[一二三四五]轮|租赁|承包|出租|发包|转租|流转|'
            || '经营权|使用权|协议书?|合同书?|的|\(?\d{4}(年度?)?\)?', '', 'g'
        ) AS named,
        -- A name of kinds alone (店面, 机动地) may stand for many things.
        CASE
            WHEN
                regexp_replace(
                    named, '集体|村|组|店面|商铺|门面|厂房|仓库|房屋|办公楼|旱地|水田|耕地|农田|机动地|林地|'
                    || '山林|荒山|荒地|土地|鱼塘|池塘|山塘|水塘|水面|果园|茶园|场地|大棚', '', 'g'
                ) <> ''
                THEN named
        END AS thing,
        coalesce(c.signed_on, c.start_on) AS sealed_on,
        coalesce(c.start_on, c.signed_on) AS from_on,
        CASE WHEN NOT c.is_open_ended AND NOT coalesce(s.is_open_ended, FALSE) THEN greatest(c.end_on, s.end_on) END AS last_on,
        term_years(c.start_on, c.end_on) AS years,
        concat_ws('、', c.status, s.status) AS states,
        coalesce(s.row_ids, []) AS supplement_row_ids
    FROM ledger.contract AS c
    LEFT JOIN supplement AS s ON s.village_code = c.village_code AND s.parent_no = c.contract_no
    WHERE
        c.parent_no IS NULL
        AND regexp_matches(c.contract_type, '租|承包|发包|流转')
        AND NOT regexp_matches(c.contract_type, '家庭承包|分包|总包|工程|施工|承租|租入')
        AND NOT (
            regexp_matches(coalesce(c.party_b, ''), '村民委员会|村委会|居委会|经济合作|经济联合|经联社')
            AND NOT regexp_matches(coalesce(c.party_a, '村委会'), '村民委员会|村委会|居委会|经济合作|经济联合|经联社|村$')
        )
),

next AS (
    -- Without a telling name: the same object and area, taken up where the earlier term ends.
    SELECT a.row_id, min_by(b.contract_no, (b.from_on, b.contract_no)) AS next_no
    FROM let AS a
    INNER JOIN let AS b
        ON b.village_code = a.village_code AND b.from_on > a.from_on
        AND (b.thing = a.thing OR (b.object = a.object AND b.area = a.area AND b.from_on BETWEEN a.last_on - 31 AND a.last_on + 366))
    GROUP BY a.row_id
)

SELECT
    t.village_code,
    t.contract_no,
    t.contract_name,
    t.party_b,
    t.thing,
    t.object,
    t.area,
    t.unit,
    t.sealed_on,
    t.from_on,
    t.end_on,
    t.last_on,
    coalesce(nullif(t.annual, 0), CAST(nullif(t.total, 0) / nullif(t.years, 0) AS DECIMAL(18, 2))),
    t.total,
    t.pay_mode,
    t.award_mode,
    t.deal_no,
    t.decision_no,
    nullif(t.states, ''),
    d.row_id,
    d.closed_no,
    d.deal_mode,
    d.deal_on,
    coalesce(r.row_ids, []),
    r.name,
    r.state,
    t.supplement_row_ids,
    n.next_no,
    t.ledger_key,
    t.row_id
FROM let AS t
LEFT JOIN register AS r ON r.village_code = t.village_code AND r.contract_no = t.contract_no
LEFT JOIN closed AS d ON d.contract_row_id = t.row_id
LEFT JOIN next AS n ON n.row_id = t.row_id
ORDER BY t.ledger_key
