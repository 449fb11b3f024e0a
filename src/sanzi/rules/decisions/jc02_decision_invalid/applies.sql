-- Villages whose meetings give neither numbers of people nor sums: what a decision needed cannot be held against anything.
SELECT village_code, '报来的' || count(*) || '次会议都没有写人数和金额，无从核对' AS why
FROM ledger.meeting
GROUP BY village_code
HAVING count(due_count) + count(present_count) + count(amount) = 0
