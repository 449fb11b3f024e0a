-- What each voucher changes between the village and one counterparty, the balance after it, and what of it is still open (the oldest is settled first).
INSERT INTO features.party_movement
WITH start AS (
    SELECT village_code, min(month) AS month FROM ledger.entry WHERE NOT is_opening GROUP BY village_code
),

-- An export of each year begins with the same balances again: an opening voucher counts only before the first ordinary one.
touched AS (
    SELECT e.village_code, e.role, e.voucher_key, e.voucher_on AS moved_on, e.counterparty, e.account_name, e.summary, e.handler, e.approver, e.contract_no,
        e.project_no, e.is_opening, e.debit - e.credit AS net, e.ledger_key, e.row_id
    FROM ledger.entry AS e
    LEFT JOIN start AS s ON s.village_code = e.village_code
    WHERE e.role IN ('receivable', 'internal', 'payable', 'long_loan', 'short_investment', 'long_investment') AND NOT e.is_closing
        AND NOT (e.is_opening AND coalesce(e.month > s.month, FALSE))
),

-- Without an opening voucher the balance sheet of the first month says what was brought forward, where a sub-account names the counterparty.
sheet AS (
    SELECT b.village_code, max(b.month) AS month, s.month AS first_month
    FROM ledger.balance AS b
    INNER JOIN start AS s ON s.village_code = b.village_code AND b.month <= s.month
    ANTI JOIN touched AS t ON t.village_code = b.village_code AND t.is_opening
    GROUP BY b.village_code, s.month
),

brought AS (
    SELECT b.village_code, b.role, NULL AS voucher_key, s.first_month AS moved_on, NULL AS counterparty, b.account_name, '上期结转' AS summary, NULL AS handler,
        NULL AS approver, NULL AS contract_no, NULL AS project_no, TRUE AS is_opening,
        CASE WHEN b.month = s.first_month THEN b.opening_debit - b.opening_credit ELSE b.closing_debit - b.closing_credit END AS net, b.ledger_key, b.row_id
    FROM ledger.balance AS b
    INNER JOIN sheet AS s ON s.village_code = b.village_code AND s.month = b.month
    WHERE b.role IN ('receivable', 'internal', 'payable', 'long_loan', 'short_investment', 'long_investment')
),

line AS (FROM touched UNION ALL FROM brought),

sole AS (
    SELECT e.voucher_key, min(e.counterparty) AS counterparty
    FROM ledger.entry AS e
    SEMI JOIN touched AS t ON t.voucher_key = e.voucher_key AND t.counterparty IS NULL
    WHERE e.counterparty IS NOT NULL
    GROUP BY e.voucher_key
    HAVING count(DISTINCT e.counterparty) = 1
),

child AS (
    SELECT DISTINCT village_code, account_name, string_split_regex(account_name, '[-/\\>|_:：.—－／]+')[-1] AS name FROM line WHERE counterparty IS NULL
),

-- The last part of an account name is a counterparty only where the village knows that name otherwise: 应收款/租金 names nobody.
named AS (
    SELECT c.village_code, c.account_name, c.name, h.person_name IS NOT NULL AS is_person
    FROM child AS c
    LEFT JOIN (SELECT DISTINCT village_code, person_name FROM ledger.office_holder) AS h ON h.village_code = c.village_code AND h.person_name = c.name
    WHERE h.person_name IS NOT NULL
        OR EXISTS (SELECT 1 FROM ledger.entry AS e WHERE e.village_code = c.village_code AND e.counterparty = c.name)
        OR EXISTS (SELECT 1 FROM ledger.contract AS k WHERE k.village_code = c.village_code AND k.party_b = c.name)
),

of_party AS (
    SELECT l.*, coalesce(l.counterparty, n.name, s.counterparty) AS party, coalesce(n.is_person, FALSE) AS is_person,
        CASE
            WHEN l.role IN ('receivable', 'internal') THEN 'claim'
            WHEN l.role IN ('short_investment', 'long_investment') THEN 'investment'
            ELSE l.role
        END AS side
    FROM line AS l
    LEFT JOIN named AS n ON n.village_code = l.village_code AND n.account_name = l.account_name AND l.counterparty IS NULL
    LEFT JOIN sole AS s ON s.voucher_key = l.voucher_key
),

-- A voucher that carries a sum from one of these accounts to another changes nothing.
moved AS (
    SELECT village_code, side, party, coalesce(voucher_key, '') AS voucher_key, moved_on, is_opening, bool_or(is_person) AS is_person, min(role) AS role,
        sum(net) * CASE WHEN side IN ('claim', 'investment') THEN 1 ELSE -1 END AS net,
        string_agg(DISTINCT summary, '、' ORDER BY summary) AS summary, min(handler) AS handler, min(approver) AS approver,
        min(contract_no) AS contract_no, min(project_no) AS project_no, min(ledger_key) AS ledger_key, list(row_id ORDER BY row_id) AS row_ids
    FROM of_party
    WHERE party IS NOT NULL
    GROUP BY village_code, side, party, coalesce(voucher_key, ''), moved_on, is_opening
    HAVING sum(net) <> 0
),

summed AS (
    SELECT *, greatest(net, 0) AS raised, greatest(-net, 0) AS cleared, sum(net) OVER so_far AS balance, sum(greatest(net, 0)) OVER so_far AS raised_so_far,
        sum(greatest(-net, 0)) OVER so_far AS cleared_so_far, sum(greatest(-net, 0)) OVER (PARTITION BY village_code, side, party) AS cleared_in_all
    FROM moved
    WINDOW so_far AS (PARTITION BY village_code, side, party ORDER BY moved_on, NOT is_opening, ledger_key)
)

SELECT m.village_code, m.side, m.party AS counterparty, CASE WHEN m.is_person THEN 'natural_person' ELSE coalesce(p.payee_type, 'unknown') END AS payee_type,
    m.role, nullif(m.voucher_key, '') AS voucher_key, m.moved_on, m.raised, m.cleared, m.balance,
    least(m.raised, greatest(m.raised_so_far - m.cleared_in_all, 0)) AS open_amount,
    CASE WHEN m.raised > 0 AND c.moved_on IS NOT NULL THEN greatest(m.moved_on, c.moved_on) END AS cleared_on, m.is_opening,
    m.summary, m.handler, m.approver, m.contract_no, m.project_no, m.row_ids, m.ledger_key
FROM summed AS m
LEFT JOIN features.payee AS p ON p.payee = m.party
ASOF LEFT JOIN (SELECT * FROM summed WHERE cleared > 0) AS c
    ON c.village_code = m.village_code AND c.side = m.side AND c.party = m.party AND c.cleared_so_far >= m.raised_so_far
ORDER BY m.ledger_key, m.side, m.party
