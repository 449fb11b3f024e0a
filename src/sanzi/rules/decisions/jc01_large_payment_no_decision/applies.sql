-- Villages whose meetings say neither what they were about nor what they belong to: nothing can be matched to them.
SELECT village_code, '报来的' || count(*) || '次会议都没有写议题、关联编号，合同也没有写会议编号，无从核对哪笔支出经过决定' AS why
FROM ledger.meeting
WHERE village_code NOT IN (SELECT contract.village_code FROM ledger.contract WHERE contract.decision_no IS NOT NULL)
GROUP BY village_code
HAVING count(topic) = 0 AND count(related_no) = 0
