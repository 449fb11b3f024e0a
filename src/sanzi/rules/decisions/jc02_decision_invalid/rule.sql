-- Decisions taken with too few present or in favour for their body, with counts that cannot be, on matters kept for all members, or overspent.
WITH body AS (
    -- Present: at least q of r of those due, or more than half; in favour: more than half of those present, at least q of r of all, or more than half of all.
    SELECT unnest([
        {'words': $representative_words, 'from_on': DATE '2010-10-28', 'law': '村民代表会议', 'present': 'two_thirds', 'agree': 'half_of_present'},
        {'words': $villager_words, 'from_on': DATE '2010-10-28', 'law': '村民会议', 'present': 'half', 'agree': 'half_of_present'},
        {'words': $member_words, 'from_on': DATE '2025-05-01', 'law': '成员大会', 'present': 'two_thirds', 'agree': 'two_thirds_of_all'},
        {'words': $delegate_words, 'from_on': DATE '2025-05-01', 'law': '成员代表大会', 'present': 'any', 'agree': 'two_thirds_of_all'},
        {'words': $board_words, 'from_on': DATE '2025-05-01', 'law': '理事会', 'present': 'two_thirds', 'agree': 'half_of_all'}
    ], recursive := TRUE)
),
held AS (
    SELECT meeting.*, string_split_regex(coalesce(meeting.related_no, ''), '[,，、;；\s]+') AS numbers, body.law, body.present, body.agree
    FROM ledger.meeting
    LEFT JOIN body ON regexp_matches(meeting.meeting_type, body.words) AND meeting.start_on >= body.from_on
    WHERE meeting.says_passed AND meeting.start_on <= $as_of
    QUALIFY row_number() OVER (PARTITION BY meeting.row_id ORDER BY body.law) = 1
),
number AS (
    SELECT held.village_code, held.row_id, unnest(held.numbers) AS no FROM held
    UNION
    SELECT held.village_code, held.row_id, contract.contract_no
    FROM held
    JOIN ledger.contract ON contract.village_code = held.village_code AND contract.decision_no = held.decision_no AND contract.parent_no IS NULL
),
named AS (
    -- Only payments whose voucher names the number: a guess would make a decision look overspent.
    SELECT outlay.village_code, outlay.row_id, outlay.amount, outlay.voucher_on, outlay.payee, entry.contract_no, entry.project_no
    FROM features.outlay
    JOIN (FROM ledger.entry WHERE contract_no IS NOT NULL OR project_no IS NOT NULL) AS entry ON entry.row_id = outlay.row_id
),
paid AS (
    SELECT row_id, sum(amount) AS paid, max(voucher_on) AS last_on, list(payment_id) AS row_ids, min(payee) AS payee, count(*) AS payments
    FROM (
        SELECT number.row_id, named.row_id AS payment_id, named.amount, named.voucher_on, named.payee
        FROM number JOIN named ON named.village_code = number.village_code AND named.contract_no = number.no
        UNION
        SELECT number.row_id, named.row_id, named.amount, named.voucher_on, named.payee
        FROM number JOIN named ON named.village_code = number.village_code AND named.project_no = number.no
    )
    GROUP BY row_id
),
granted AS (
    -- Of several decisions on one number the largest counts.
    SELECT number.row_id, max(other.amount) AS amount
    FROM number
    JOIN number AS same ON same.village_code = number.village_code AND same.no = number.no AND number.no <> ''
    JOIN ledger.meeting AS other ON other.row_id = same.row_id
    GROUP BY number.row_id
),
looked AS (
    SELECT held.*, paid.paid, paid.last_on, paid.row_ids, paid.payee,
        coalesce(present_count > due_count OR agree_count > present_count, FALSE) AS is_impossible,
        coalesce(CASE held.present WHEN 'two_thirds' THEN present_count * $of_parts < due_count * $least_parts
            WHEN 'half' THEN present_count * 2 <= due_count END, FALSE) AS is_thin,
        coalesce(CASE held.agree WHEN 'half_of_present' THEN agree_count * 2 <= present_count WHEN 'half_of_all' THEN agree_count * 2 <= due_count
            WHEN 'two_thirds_of_all' THEN agree_count * $of_parts < due_count * $least_parts END, FALSE) AS is_outvoted,
        coalesce(held.law = '成员代表大会' AND regexp_matches(held.topic, $reserved_words), FALSE) AS is_reserved,
        coalesce(held.amount > 0 AND held.amount = granted.amount AND paid.paid - held.amount >= $over_share * held.amount, FALSE) AS is_overspent
    FROM held
    LEFT JOIN paid ON paid.row_id = held.row_id
    LEFT JOIN granted ON granted.row_id = held.row_id
),
weighed AS (
    SELECT *, [
        CASE WHEN is_impossible THEN 0.55 END, CASE WHEN is_thin THEN 0.75 END, CASE WHEN is_outvoted THEN 0.8 END, CASE WHEN is_reserved THEN 0.75 END,
        CASE WHEN is_overspent THEN 0.6 + 0.25 * least(1, ((paid - amount) / amount - $over_share) / 0.45) END
    ] AS weights
    FROM looked
)
SELECT
    village_code,
    decision_no AS subject,
    list_distinct(list_append(CASE WHEN is_overspent THEN row_ids ELSE [] END, row_id)) AS evidence,
    CASE WHEN is_overspent THEN paid - amount ELSE greatest(amount, paid) END AS amount,
    start_on AS first_on,
    CASE WHEN is_overspent THEN greatest(last_on, end_on) ELSE coalesce(end_on, start_on) END AS last_on,
    round(least(0.89, list_max(weights) + 0.05 * (len(list_filter(weights, lambda w: w > 0)) - 1)), 3) AS strength,
    cn_day(start_on) || coalesce(meeting_type, '会议') || '（' || concat_ws('，', decision_no, topic) || '）' || concat_ws('；',
        CASE WHEN is_impossible THEN '人数对不上：应到' || coalesce(due_count, 0) || '人、实到' || coalesce(present_count, 0) || '人、同意'
            || coalesce(agree_count, 0) || '人' END,
        CASE WHEN is_thin THEN '应到' || due_count || '人、实到' || present_count || '人，' || if(present = 'half', '没有过半数', '不到三分之二') END,
        CASE WHEN is_outvoted THEN CASE agree WHEN 'half_of_present' THEN '到会' || present_count || '人、同意' || agree_count || '人，没有过半数'
            WHEN 'half_of_all' THEN '应到' || due_count || '人、同意' || agree_count || '人，没有超过全体的半数'
            ELSE '应到' || due_count || '人、同意' || agree_count || '人，不到全体的三分之二' END END,
        CASE WHEN is_reserved THEN '决定的是应由成员大会决定的事项（' || regexp_extract(topic, $reserved_words) || '）' END,
        CASE WHEN is_overspent THEN '通过' || yuan(amount) || '，凭证写明的付款已有' || yuan(paid) || '，多' || yuan(paid - amount) || '（'
            || format('{:.1f}%', 100.0 * (paid - amount) / amount) || '）' END)
    || if(NOT is_overspent AND paid > 0, '，据此已付' || yuan(paid), '') || if(list_max(weights[1:4]) > 0, '，记录为通过', '') AS reason
FROM weighed
WHERE list_max(weights) > 0
