-- A card that may hold several things, a later transfer to fixed assets, a purchase taken back, and goods that were handed out.
WITH asked AS (
    SELECT hit.hit_id, spend.village_code, min(spend.voucher_on) AS voucher_on, sum(spend.amount) AS amount, min(spend.payee) AS payee,
        string_agg(DISTINCT spend.text, ' ' ORDER BY spend.text) AS text, list(spend.row_id ORDER BY spend.row_id) AS evidence
    FROM hit
    JOIN features.spend ON spend.village_code = hit.village_code AND list_contains(hit.evidence, spend.row_id)
    GROUP BY hit.hit_id, spend.village_code
),
larger AS (
    SELECT asked.hit_id, asset.row_id, asset.asset_name, asset.cost
    FROM asked
    JOIN ledger.asset
        ON asset.village_code = asked.village_code
        AND asset.cost >= asked.amount
        AND asset.acquired_on BETWEEN asked.voucher_on - $card_days AND asked.voucher_on + $card_days
        AND NOT regexp_matches(coalesce(asset.category, ''), $fixed_words)
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY asset.cost, asset.row_id) = 1
),
moved AS (
    SELECT asked.hit_id, entry.row_id, entry.voucher_on
    FROM asked
    JOIN ledger.entry
        ON entry.village_code = asked.village_code
        AND entry.debit = asked.amount
        AND entry.role = 'fixed_asset'
        AND entry.voucher_on BETWEEN asked.voucher_on AND $as_of
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY entry.voucher_on, entry.row_id) = 1
),
returned AS (
    SELECT asked.hit_id, spend.row_id, spend.voucher_on
    FROM asked
    JOIN features.spend
        ON spend.village_code = asked.village_code
        AND spend.amount = -asked.amount
        AND spend.payee = asked.payee
        AND spend.voucher_on BETWEEN asked.voucher_on AND $as_of
    QUALIFY row_number() OVER (PARTITION BY asked.hit_id ORDER BY spend.voucher_on, spend.row_id) = 1
)
SELECT
    asked.hit_id,
    'one_card' AS innocent,
    larger.hit_id IS NOT NULL AS holds,
    CASE WHEN larger.hit_id IS NULL THEN [] ELSE [larger.row_id] END AS evidence,
    CASE
        WHEN larger.hit_id IS NOT NULL THEN '同期有一张设备卡片“' || coalesce(larger.asset_name, '未写名称') || '”原值' || yuan(larger.cost) || '，可能合并登记'
        ELSE '同期没有原值盖得住的设备卡片'
    END AS sentence
FROM asked
LEFT JOIN larger ON larger.hit_id = asked.hit_id
UNION ALL
SELECT
    asked.hit_id,
    'moved_later',
    moved.hit_id IS NOT NULL,
    CASE WHEN moved.hit_id IS NULL THEN [] ELSE [moved.row_id] END,
    CASE WHEN moved.hit_id IS NOT NULL THEN cn_day(moved.voucher_on) || '有同额转入固定资产' ELSE '此后账上没有同额转入固定资产' END
FROM asked
LEFT JOIN moved ON moved.hit_id = asked.hit_id
UNION ALL
SELECT
    asked.hit_id,
    'taken_back',
    returned.hit_id IS NOT NULL,
    CASE WHEN returned.hit_id IS NULL THEN [] ELSE [returned.row_id] END,
    CASE WHEN returned.hit_id IS NOT NULL THEN cn_day(returned.voucher_on) || '有同额红字冲回' ELSE '此后没有同额红字冲回' END
FROM asked
LEFT JOIN returned ON returned.hit_id = asked.hit_id
UNION ALL
SELECT
    hit_id,
    'handed_out',
    -- That a summary does not speak of it proves nothing.
    CASE WHEN regexp_matches(text, $handed_words) THEN TRUE END,
    evidence,
    CASE WHEN regexp_matches(text, $handed_words) THEN '凭证写有“' || regexp_extract(text, $handed_words) || '”' ELSE '凭证没有写发放、捐赠' END
FROM asked
