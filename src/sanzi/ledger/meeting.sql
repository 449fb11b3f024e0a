-- Every meeting begun by the as-of date; one without an end lasted a day, one whose outcome nobody wrote down went by its votes or passed.
INSERT INTO ledger.meeting
SELECT
    s.village_code,
    s.decision_no,
    s.type AS meeting_type,
    s.start_date AS start_on,
    coalesce(s.end_date, s.start_date) AS end_on,
    s.place,
    s.topic,
    s.amount,
    s.due AS due_count,
    s.present AS present_count,
    s.agree AS agree_count,
    coalesce(s.passed, s.agree * 2 > s.present, true) AS is_passed,
    s.publicised AS publicised_on,
    s.related_no,
    'meeting:' || concat_ws('|', coalesce(s.village_code, ''), coalesce(s.decision_no, s.start_date::VARCHAR || '~' || s.topic, '')) || '#1' AS ledger_key,
    s.row_id,
    s.passed AS says_passed
FROM staged.meetings AS s
WHERE s.start_date <= $as_of OR s.start_date IS NULL
