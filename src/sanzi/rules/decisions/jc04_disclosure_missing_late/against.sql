-- A register that begins later or is typed in late, holidays after the last day, and records whose period cannot be read.
WITH posted AS (
    SELECT village_code, period_start_on, period_end_on, disclosed_on, row_id
    FROM ledger.disclosure
    WHERE regexp_matches(coalesce(category, '财务'), $money_words)
),
known AS (
    SELECT village_code, min(period_start_on) AS from_on, max(period_end_on) AS to_on, count(*) FILTER (WHERE period_start_on IS NULL) AS unread,
        list(row_id) FILTER (WHERE period_start_on IS NULL) AS unread_ids
    FROM posted
    GROUP BY village_code
),
lacking AS (
    SELECT hit.hit_id, hit.village_code, count(*) AS months, count(*) FILTER (WHERE result.month BETWEEN known.from_on AND known.to_on) AS between_months,
        count(*) FILTER (WHERE result.month > known.to_on) AS after_months, any_value(known.from_on) AS from_on, any_value(known.to_on) AS to_on
    FROM hit
    JOIN features.month_result AS result ON result.village_code = hit.village_code AND result.month BETWEEN hit.first_on AND hit.last_on
    JOIN known ON known.village_code = hit.village_code
    WHERE NOT EXISTS (
        SELECT 1 FROM posted
        WHERE posted.village_code = result.village_code AND result.month BETWEEN posted.period_start_on AND posted.period_end_on
    )
    GROUP BY hit.hit_id, hit.village_code
),
late AS (
    SELECT hit.hit_id, posted.row_id, count(*) FILTER (WHERE day.is_workday) AS workdays, bool_and(day.is_known) AS is_known
    FROM hit
    JOIN posted ON posted.village_code = hit.village_code AND list_contains(hit.evidence, posted.row_id)
    JOIN policy.limit_on
        ON limit_on.name = 'disclosure_after' AND limit_on.village_code = hit.village_code AND posted.period_end_on BETWEEN limit_on.from_on AND limit_on.to_on
    JOIN policy.calendar_day AS day ON day.day >= posted.period_end_on + CAST(limit_on.value AS INTEGER) AND day.day < posted.disclosed_on
    WHERE contains(hit.reason, '才公开')
    GROUP BY hit.hit_id, posted.row_id
)
SELECT hit_id, 'register_gap' AS innocent, between_months = 0 AND after_months <= $entry_months AS holds, [] AS evidence,
    CASE WHEN between_months > 0 THEN '前后各期都有记录，唯独缺这几期（记录从' || cn_day(from_on) || '到' || cn_day(to_on) || '）'
        WHEN after_months > $entry_months THEN '本村的记录到' || cn_day(to_on) || '为止，此后一直没有'
        WHEN after_months > 0 THEN '缺的是最近几期，可能还没有录入' ELSE '本村的记录从' || cn_day(from_on) || '才开始' END AS sentence
FROM lacking
UNION ALL
SELECT hit_id, 'holiday', CASE WHEN bool_and(is_known) THEN bool_and(workdays = 0) END, list(row_id),
    CASE WHEN NOT bool_and(is_known) THEN '没有那一年的放假安排' WHEN bool_and(workdays = 0) THEN '期限到公开之间都是节假日' ELSE '期限到公开之间有工作日' END
FROM late
GROUP BY hit_id
UNION ALL
SELECT hit.hit_id, 'unread_period', CASE WHEN known.unread = 0 THEN FALSE END, coalesce(known.unread_ids, []),
    CASE WHEN known.unread = 0 THEN '公开记录的期间都读得出' ELSE '有' || known.unread || '条公开记录的期间读不出，可能就是缺的几期' END
FROM hit
JOIN known ON known.village_code = hit.village_code
WHERE contains(hit.reason, '公开记录')
