-- A meeting called again, consent given in writing, and a further sum agreed to.
WITH asked AS (
    SELECT hit.hit_id, hit.village_code, hit.reason, hit.last_on, meeting.row_id, meeting.start_on, coalesce(meeting.topic, '') AS topic, meeting.place,
        meeting.amount, meeting.meeting_type, hit.amount AS gap,
        -- The numbers the meeting names, and the contracts that name the meeting.
        string_split_regex(coalesce(meeting.related_no, ''), '[,，、;；\s]+') || coalesce(
            (
                SELECT list(contract.contract_no) FROM ledger.contract
                WHERE contract.village_code = hit.village_code AND contract.decision_no = hit.subject AND contract.parent_no IS NULL
            ), []
        ) AS numbers
    FROM hit
    JOIN ledger.meeting ON meeting.village_code = hit.village_code AND meeting.decision_no = hit.subject AND list_contains(hit.evidence, meeting.row_id)
),
other AS (
    SELECT asked.hit_id, meeting.row_id, meeting.start_on, meeting.topic, meeting.amount, meeting.meeting_type,
        meeting.present_count * $of_parts >= meeting.due_count * $least_parts AND meeting.agree_count * 2 > meeting.present_count AS is_full
    FROM asked
    JOIN ledger.meeting
        ON meeting.village_code = asked.village_code
        AND meeting.row_id <> asked.row_id
        AND meeting.is_passed
        AND (
            meeting.topic = asked.topic
            OR list_has_any(string_split_regex(meeting.related_no, '[,，、;；\s]+'), asked.numbers)
        )
),
again AS (
    SELECT asked.hit_id, min(other.start_on) AS start_on, arg_min(other.row_id, (other.start_on, other.row_id)) AS row_id
    FROM asked
    JOIN other ON other.hit_id = asked.hit_id AND other.is_full AND other.start_on > asked.start_on AND other.start_on <= asked.start_on + $again_days
    GROUP BY asked.hit_id
),
more AS (
    SELECT asked.hit_id, sum(other.amount) AS amount, list(other.row_id) AS row_ids
    FROM asked
    JOIN other ON other.hit_id = asked.hit_id AND other.amount > 0 AND regexp_matches(coalesce(other.topic, ''), $more_words)
    GROUP BY asked.hit_id
)
SELECT asked.hit_id, 'met_again' AS innocent, again.hit_id IS NOT NULL AS holds, CASE WHEN again.hit_id IS NULL THEN [] ELSE [again.row_id] END AS evidence,
    CASE WHEN again.hit_id IS NOT NULL THEN cn_day(again.start_on) || '就同一事项又开过会，人数足够'
        ELSE '此后' || $again_days || '天内没有就同一事项再开会' END AS sentence
FROM asked
LEFT JOIN again ON again.hit_id = asked.hit_id
WHERE regexp_matches(asked.reason, '不到|没有过半数|没有超过|人数对不上|应由成员大会')
UNION ALL
SELECT hit_id, 'in_writing', regexp_matches(concat_ws(' ', topic, place, meeting_type), $writing_words), [],
    CASE WHEN regexp_matches(concat_ws(' ', topic, place, meeting_type), $writing_words)
        THEN '记录写有“' || regexp_extract(concat_ws(' ', topic, place, meeting_type), $writing_words) || '”' ELSE '记录没有写书面、委托或网上表决' END
FROM asked
WHERE regexp_matches(reason, '不到|没有过半数|没有超过|人数对不上')
UNION ALL
SELECT asked.hit_id, 'more_agreed', coalesce(more.amount >= asked.gap, FALSE), coalesce(more.row_ids, []),
    CASE WHEN more.hit_id IS NULL THEN '会议记录里没有同意追加的决定' ELSE '另有会议同意追加，合计' || yuan(more.amount) END
FROM asked
LEFT JOIN more ON more.hit_id = asked.hit_id
WHERE contains(asked.reason, '凭证写明的付款')
