-- A set-off that was agreed and voted, an advance settled with bills, or money taken and handed on for others.
WITH voted AS (
    SELECT hit.hit_id, list(meeting.row_id ORDER BY meeting.row_id) AS row_ids, min(meeting.start_on) AS first_on
    FROM hit
    JOIN ledger.meeting ON meeting.village_code = hit.village_code AND meeting.start_on BETWEEN hit.first_on - 365 AND hit.last_on + 31
    WHERE regexp_matches(meeting.topic, $set_off_words)
    GROUP BY hit.hit_id
),

agreed AS (
    SELECT hit.hit_id, list(contract.row_id ORDER BY contract.row_id) AS row_ids
    FROM hit
    JOIN ledger.contract ON contract.village_code = hit.village_code AND contract.party_b = hit.subject
    WHERE regexp_matches(concat_ws(' ', contract.pay_mode, contract.contract_name, contract.object), $set_off_words)
    GROUP BY hit.hit_id
),

advanced AS (
    -- What was lent out of cash or bank to the same name before.
    SELECT hit.hit_id, sum(entry.debit) AS amount, list(entry.row_id ORDER BY entry.row_id) AS row_ids
    FROM hit
    JOIN ledger.entry ON entry.village_code = hit.village_code AND entry.counterparty = hit.subject AND entry.voucher_on BETWEEN hit.first_on - 365 AND hit.last_on
    JOIN ledger.voucher ON voucher.voucher_key = entry.voucher_key AND voucher.cash_credit + voucher.bank_credit > 0
    WHERE entry.role IN ('receivable', 'internal') AND entry.debit > 0 AND NOT entry.is_opening
    GROUP BY hit.hit_id
),

-- What stands against the cash in its vouchers: fees taken for an office and handed on are the village's neither way.
other_side AS (
    SELECT cited.hit_id, bool_and(entry.role IN ('payable', 'internal')) AS is_for_others, list(entry.row_id ORDER BY entry.row_id) AS row_ids
    FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit WHERE subject = '库存现金') AS cited
    JOIN ledger.entry AS cash ON cash.row_id = cited.row_id AND cash.role = 'cash'
    JOIN ledger.entry ON entry.voucher_key = cash.voucher_key AND entry.role <> 'cash'
    GROUP BY cited.hit_id
)

SELECT
    hit.hit_id,
    'agreed' AS innocent,
    voted.hit_id IS NOT NULL OR agreed.hit_id IS NOT NULL AS holds,
    list_concat(coalesce(voted.row_ids, []), coalesce(agreed.row_ids, [])) AS evidence,
    CASE
        WHEN voted.hit_id IS NOT NULL THEN cn_day(voted.first_on) || '的会议议题写到抵扣'
        WHEN agreed.hit_id IS NOT NULL THEN '合同台账写有抵扣约定'
        ELSE '前一年到后一个月的会议议题和合同台账都没有写抵扣'
    END AS sentence
FROM hit
LEFT JOIN voted ON voted.hit_id = hit.hit_id
LEFT JOIN agreed ON agreed.hit_id = hit.hit_id
WHERE hit.subject IS DISTINCT FROM '库存现金'
    AND (voted.hit_id IS NOT NULL OR agreed.hit_id IS NOT NULL OR EXISTS (SELECT 1 FROM ledger.meeting WHERE meeting.village_code = hit.village_code))
UNION ALL
SELECT
    hit.hit_id,
    'advance_settled',
    coalesce(advanced.amount >= hit.amount, FALSE),
    coalesce(advanced.row_ids, []),
    '此前一年从现金、银行借给' || hit.subject || '的共' || yuan(coalesce(advanced.amount, 0))
    || CASE WHEN advanced.amount >= hit.amount THEN '，像是借支后凭票冲账' ELSE '，不足以说明是借支冲账' END
FROM hit
LEFT JOIN advanced ON advanced.hit_id = hit.hit_id
WHERE hit.subject <> '库存现金'
UNION ALL
SELECT
    hit_id,
    'for_others',
    is_for_others,
    CASE WHEN is_for_others THEN row_ids ELSE [] END,
    CASE
        WHEN is_for_others THEN '收和付对应的都是应付款、内部往来，像是代收代付'
        ELSE '收和付对应的不都是应付款、内部往来，不是代收代付'
    END
FROM other_side
