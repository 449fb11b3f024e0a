-- Payments of one village, or of one handler in it, that crowd just below a limit of approval or tender while it was in force.
WITH payment AS (
    SELECT
        village_code,
        voucher_key,
        voucher_on,
        payee,
        max(coalesce(handler, '')) AS handler,
        sum(amount) AS amount,
        bool_or(role = 'works_in_progress' OR project_no IS NOT NULL OR payee_type = 'works') AS is_works,
        list(row_id) AS evidence
    FROM features.spend
    WHERE
        payee_type NOT IN ('bank', 'government')
        AND NOT (payee_type IN ('natural_person', 'unknown') AND list_contains(list_concat(lists, innocent_lists), 'allowance'))
    GROUP BY village_code, voucher_key, voucher_on, payee
),
irregular AS (
    -- The same sum to the same payee month after month is a price, not a choice.
    SELECT * FROM payment
    QUALIFY payee IS NULL OR count(DISTINCT date_trunc('month', voucher_on)) OVER (PARTITION BY village_code, payee, amount) < $regular_months
),
placed AS (
    SELECT
        irregular.*,
        limit_on.name AS limit_name,
        limit_on.value AS top,
        width.share,
        irregular.amount < limit_on.value OR (limit_on.is_strict AND irregular.amount = limit_on.value) AS is_below
    FROM irregular
    JOIN policy.limit_on
        ON limit_on.village_code = irregular.village_code
        AND irregular.voucher_on BETWEEN limit_on.from_on AND limit_on.to_on
        AND (
            limit_on.name IN ('self_approval', 'committee_approval', 'representatives_approval')
            OR (limit_on.name IN ('works_platform', 'works_tender') AND irregular.is_works)
        )
    JOIN (SELECT unnest([$share, $small_share]) AS share) AS width ON width.share = $share OR limit_on.value <= $small_limit
),
near_limit AS (
    SELECT
        placed.*,
        CASE
            WHEN NOT is_below AND amount <= top * (1 + share) THEN 'above'
            WHEN is_below AND amount >= top * (1 - share) THEN 'just_below'
            WHEN is_below AND amount >= top * (1 - 2 * share) THEN 'lower'
        END AS place
    FROM placed
    WHERE place IS NOT NULL
),
crowd AS (
    SELECT village_code, limit_name, top, share, handler, grouping(handler) = 1 AS is_whole_village,
        count(*) FILTER (WHERE place = 'just_below') AS just_below,
        count(*) FILTER (WHERE place = 'above') AS above,
        count(*) FILTER (WHERE place = 'lower') AS lower
    FROM near_limit
    GROUP BY GROUPING SETS ((village_code, limit_name, top, share), (village_code, limit_name, top, share, handler))
    HAVING
        count(*) FILTER (WHERE place = 'just_below') >= $least_count
        AND count(*) FILTER (WHERE place = 'just_below') >= $least_ratio * count(*) FILTER (WHERE place = 'above')
        AND count(*) FILTER (WHERE place = 'just_below') > count(*) FILTER (WHERE place = 'lower')
),
told_crowd AS (
    -- The narrowest crowd is told; where one handler's payments crowd, the village as a whole is not told again.
    SELECT crowd.*
    FROM crowd
    WHERE CASE
        WHEN NOT is_whole_village THEN handler <> ''
        ELSE NOT EXISTS (
            SELECT 1 FROM crowd AS own
            WHERE own.village_code = crowd.village_code AND own.limit_name = crowd.limit_name AND own.top = crowd.top
                AND own.handler <> ''
        )
    END
    QUALIFY row_number() OVER (PARTITION BY village_code, limit_name, top, handler, is_whole_village ORDER BY share) = 1
),
matter AS (
    SELECT told_crowd.*, crowded.amount, crowded.first_on, crowded.last_on, crowded.evidence, array_to_string(crowded.nearest, '、') AS nearest
    FROM told_crowd
    CROSS JOIN LATERAL (
        SELECT sum(near_limit.amount) AS amount, min(voucher_on) AS first_on, max(voucher_on) AS last_on, flatten(list(evidence)) AS evidence,
            list_transform(list_slice(list(near_limit.amount ORDER BY near_limit.amount DESC), 1, 3), lambda each: yuan(each)) AS nearest
        FROM near_limit
        WHERE near_limit.village_code = told_crowd.village_code AND near_limit.limit_name = told_crowd.limit_name AND near_limit.top = told_crowd.top
            AND near_limit.share = told_crowd.share AND near_limit.place = 'just_below'
            AND (told_crowd.is_whole_village OR near_limit.handler = told_crowd.handler)
    ) AS crowded
)
SELECT
    village_code,
    nullif(handler, '') AS subject,
    evidence,
    amount,
    first_on,
    last_on,
    round(least(0.89, 0.5 + 0.03 * (just_below - 5) + 0.03 * greatest(0, just_below / greatest(above, 1)::DOUBLE - 3)), 3) AS strength,
    cn_day(first_on) || '至' || cn_day(last_on) || coalesce('由' || nullif(handler, '') || '经手的', '全村') || just_below || '笔付款挤在' || CASE limit_name
        WHEN 'self_approval' THEN '一人审批限额'
        WHEN 'committee_approval' THEN '两委集体研究起点'
        WHEN 'representatives_approval' THEN '代表会议决定起点'
        WHEN 'works_platform' THEN '工程进场交易起点'
        ELSE '工程招标起点'
    END
    || yuan(top) || '以下' || percent(share) || '之内，共' || yuan(amount) || '，而以上同样宽度内'
    || CASE WHEN above = 0 THEN '没有' ELSE '只有' || above || '笔' END
    || '、再低一档' || CASE WHEN lower > 0 THEN lower || '笔' WHEN above = 0 THEN '也没有' ELSE '没有' END || '；最接近的有' || nearest AS reason
FROM matter
