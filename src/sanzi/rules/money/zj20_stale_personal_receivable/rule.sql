-- Money advanced to a person that is still open: after the short term where it was an advance or the person holds office, after the long term otherwise.
WITH insider AS (
    SELECT village_code, person_name AS name, post AS standing, TRUE AS is_holder, term_start_on AS from_on, term_end_on AS to_on, row_id
    FROM ledger.office_holder
    UNION ALL
    SELECT village_code, relative_name, official_name || '的' || relation, FALSE, NULL, NULL, row_id FROM ledger.relative
),
open_item AS (
    SELECT moved.village_code, moved.counterparty AS debtor, moved.moved_on, moved.open_amount, moved.is_opening, moved.summary, moved.row_ids,
        -- 李明 is not 李明华.
        coalesce(regexp_matches(moved.approver, '(^|[^\p{Han}])' || regexp_escape(moved.counterparty) || '($|[^\p{Han}])'), FALSE) AS is_approver,
        regexp_matches(coalesce(moved.summary, ''), $advance_words) AS is_advance
    FROM features.party_movement AS moved
    LEFT JOIN ledger.voucher ON voucher.voucher_key = moved.voucher_key
    LEFT JOIN (SELECT DISTINCT village_code, party_b FROM ledger.contract) AS tenant
        ON tenant.village_code = moved.village_code AND tenant.party_b = moved.counterparty
    WHERE moved.side = 'claim' AND moved.open_amount > 0 AND moved.payee_type = 'natural_person'
        -- Rent booked before it came in is no advance (HT01 sees it); what was brought forward does not say what it was.
        AND CASE WHEN moved.is_opening THEN tenant.party_b IS NULL ELSE voucher.cash_credit <> 0 OR voucher.bank_credit <> 0 END
),
of_insider AS (
    SELECT open_item.*, insider.standing, coalesce(insider.is_holder, FALSE) AS is_holder, insider.row_id AS insider_row_id,
        CASE WHEN open_item.is_advance OR open_item.is_approver OR insider.is_holder THEN $short_days ELSE $long_days END AS allowed_days
    FROM open_item
    LEFT JOIN insider
        ON insider.village_code = open_item.village_code AND insider.name = open_item.debtor
        AND coalesce(insider.from_on, open_item.moved_on) <= $as_of AND coalesce(insider.to_on, $as_of) >= open_item.moved_on
    QUALIFY row_number() OVER (
        PARTITION BY open_item.village_code, open_item.debtor, open_item.row_ids ORDER BY insider.is_holder DESC, insider.standing, insider.row_id
    ) = 1
),
overdue AS (
    SELECT village_code, debtor, sum(open_amount) AS amount, count(*) AS items, min(moved_on) AS first_on, max(moved_on) AS last_on,
        max(($as_of - moved_on)::DOUBLE / allowed_days) AS ratio, min(allowed_days) AS allowed_days, min(standing) AS standing, bool_or(is_holder) AS is_holder,
        bool_or(is_approver) AS is_approver, bool_and(is_opening) AS is_all_opening, arg_min(summary, (moved_on, summary)) AS told,
        flatten(list(row_ids)) || list(DISTINCT insider_row_id) AS evidence
    FROM of_insider
    WHERE $as_of - moved_on > allowed_days
    GROUP BY village_code, debtor
    HAVING sum(open_amount) >= $least
)
SELECT
    village_code,
    debtor AS subject,
    evidence,
    amount,
    first_on,
    last_on,
    round(0.5 + 0.1 * least(1, ratio - 1) + CASE WHEN is_holder THEN 0.15 WHEN standing IS NOT NULL THEN 0.1 ELSE 0 END
        + CASE WHEN is_approver THEN 0.2 ELSE 0 END + CASE WHEN amount >= $large THEN 0.05 ELSE 0 END, 3) AS strength,
    '截至' || cn_day($as_of) || '，' || debtor
    || coalesce(
        '（' || standing || CASE WHEN is_approver THEN '，本人审批' ELSE '，只有姓名相同，不排除同名' END || '）',
        CASE WHEN is_approver THEN '（本人审批）' ELSE '' END
    )
    || '名下应收、内部往来有' || items || '笔共' || yuan(amount) || '没有结清（' || coalesce(told, '未写摘要') || '），最早一笔'
    || CASE WHEN is_all_opening THEN '是' || cn_day(first_on) || '以前结转来的，至少' ELSE cn_day(first_on) || '，' END
    || ($as_of - first_on) || '天，超过' || allowed_days || '天' AS reason
FROM overdue
