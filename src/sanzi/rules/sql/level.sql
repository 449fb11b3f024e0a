-- The level of each hit: its band, then the caps, then one step down for each innocent explanation that holds; never below blue (1).
INSERT INTO levelled
WITH banded AS (
    SELECT identified.hit_id, identified.rule_code, max(card_band.rank) AS rank
    FROM identified
    INNER JOIN card_band ON identified.rule_code = card_band.rule_code AND identified.strength >= card_band.at_least
    GROUP BY identified.hit_id, identified.rule_code
),

looked AS (
    SELECT
        cleared.hit_id,
        count(*) FILTER (WHERE cleared.holds) AS holding,
        count(*) FILTER (WHERE NOT cleared.holds) AS refuted,
        string_agg(card_innocent.innocent_text, '、' ORDER BY cleared.innocent) FILTER (WHERE cleared.holds) AS holding_texts
    FROM cleared
    INNER JOIN card_innocent ON cleared.rule_code = card_innocent.rule_code AND cleared.innocent = card_innocent.innocent
    GROUP BY cleared.hit_id
),

unconfirmed AS (
    SELECT identified.hit_id, CASE WHEN bool_or(unconfirmed_limit.name IN ('hospitality', 'nonproductive')) THEN 1 ELSE 2 END AS rank
    FROM identified
    INNER JOIN card_limit ON identified.rule_code = card_limit.rule_code
    INNER JOIN unconfirmed_limit
        ON card_limit.name = unconfirmed_limit.name
        AND identified.village_code = unconfirmed_limit.village_code
        AND unconfirmed_limit.from_on <= identified.last_on
        AND unconfirmed_limit.to_on >= identified.first_on
    GROUP BY identified.hit_id
),

capped AS (
    SELECT
        banded.hit_id,
        banded.rank AS band_rank,
        least(banded.rank, unconfirmed.rank, CASE WHEN coalesce(looked.refuted, 0) = 0 THEN 2 END) AS rank,
        banded.rank = 3 AND coalesce(looked.refuted, 0) = 0 AS is_unrefuted,
        coalesce(unconfirmed.rank <= banded.rank, false) AS is_unconfirmed,
        coalesce(looked.holding, 0) AS holding,
        looked.holding_texts
    FROM banded
    LEFT JOIN looked ON banded.hit_id = looked.hit_id
    LEFT JOIN unconfirmed ON banded.hit_id = unconfirmed.hit_id
)

SELECT
    identified.hit_id,
    identified.rule_code,
    identified.family,
    identified.village_code,
    identified.subject_is,
    identified.subject,
    identified.amount,
    identified.first_on,
    identified.last_on,
    identified.strength,
    ['blue', 'yellow', 'red'][greatest(capped.rank - capped.holding, 1)] AS level,
    identified.reason,
    identified.evidence,
    identified.ledger_keys,
    nullif(
        concat_ws(
            '；',
            CASE WHEN capped.is_unrefuted THEN '尚无一条合理解释被排除，不列红' END,
            CASE WHEN capped.is_unconfirmed THEN '参考限额，待本地确认' END,
            '合理解释成立，降低等级：' || capped.holding_texts
        ),
        ''
    ) AS level_why
FROM identified
INNER JOIN capped ON identified.hit_id = capped.hit_id
