-- Office holders, their relatives, or firms of theirs, as payee, contract party, winner or contractor of their own village.
WITH term AS (
    SELECT village_code, person_name, min(term_start_on) AS from_on, max(coalesce(term_end_on, DATE '9999-12-31')) AS to_on
    FROM ledger.office_holder
    GROUP BY village_code, person_name
),
insider AS (
    SELECT village_code, person_name AS name, id_no, bank_account_no AS account_no, phone, NULL AS company, NULL AS share, post AS standing,
        term_start_on AS from_on, term_end_on AS to_on, row_id
    FROM ledger.office_holder
    UNION ALL
    SELECT relative.village_code, relative.relative_name, relative.id_no, NULL, NULL, relative.company, relative.share,
        relative.official_name || '的' || relative.relation, term.from_on, term.to_on, relative.row_id
    FROM ledger.relative
    LEFT JOIN term ON term.village_code = relative.village_code AND term.person_name = relative.official_name
),
insider_account AS (
    SELECT village_code, account_no, name, standing, from_on, to_on, row_id FROM insider
    UNION
    -- A pay-out list tells which account belongs to which identity number.
    SELECT insider.village_code, allowance.account_no, insider.name, insider.standing, insider.from_on, insider.to_on, insider.row_id
    FROM insider
    JOIN ledger.allowance ON allowance.village_code = insider.village_code AND allowance.id_no = insider.id_no
),
dealing AS (
    SELECT village_code, payee AS party, voucher_on AS dealt_on, amount AS paid, NULL AS agreed, NULL AS award_mode, NULL AS deal_no,
        payee_account, row_id
    FROM features.spend
    WHERE NOT regexp_matches(text, $own_words)
        AND NOT (payee_type IN ('natural_person', 'unknown') AND list_contains(list_concat(lists, innocent_lists), 'allowance'))
    UNION ALL
    SELECT village_code, party_b, coalesce(signed_on, start_on), NULL, coalesce(total, annual), award_mode, deal_no, NULL, row_id
    FROM ledger.contract
    WHERE NOT contains(concat_ws(' ', contract_type, award_mode), '家庭承包')
    UNION ALL
    SELECT village_code, contractor, coalesce(start_on, accepted_on), NULL, coalesce(settled, contract_price), award_mode, deal_no, NULL, row_id
    FROM ledger.project
    UNION ALL
    SELECT village_code, winner, deal_on, NULL, price, NULL, deal_no, NULL, row_id FROM ledger.deal
),
party AS (
    SELECT DISTINCT village_code, party, fold(party) AS folded FROM dealing
),
register AS (
    SELECT fold(company_name) AS folded, min(legal_person) AS legal_person, string_agg(shareholders, '、' ORDER BY row_id) AS shareholders, min(phone) AS phone,
        min(row_id) AS row_id
    FROM ledger.company
    GROUP BY fold(company_name)
),
tie AS (
    SELECT own.village_code, dealing.party, own.name, own.standing, own.from_on, own.to_on, TRUE AS is_strong, '收款账号一致' AS how, own.row_id,
        NULL AS firm_row_id
    FROM dealing
    JOIN insider_account AS own ON own.village_code = dealing.village_code AND own.account_no = dealing.payee_account
    UNION
    SELECT own.village_code, bid.bidder, own.name, own.standing, own.from_on, own.to_on, TRUE, '投标保证金账户一致', own.row_id, bid.row_id
    FROM ledger.bid
    JOIN insider_account AS own ON own.village_code = bid.village_code AND own.account_no = bid.deposit_account
    UNION
    SELECT insider.village_code, bid.bidder, insider.name, insider.standing, insider.from_on, insider.to_on, TRUE, '投标电话一致', insider.row_id, bid.row_id
    FROM ledger.bid
    JOIN insider ON insider.village_code = bid.village_code AND insider.phone = bid.phone
    UNION
    SELECT party.village_code, party.party, insider.name, insider.standing, insider.from_on, insider.to_on,
        coalesce(insider.share IS NOT NULL OR register.legal_person = insider.name OR contains(register.shareholders, insider.name), FALSE),
        '亲属名册登记任职或持股的企业', insider.row_id, register.row_id
    FROM party
    JOIN insider ON insider.village_code = party.village_code AND fold(insider.company) = party.folded
    LEFT JOIN register ON register.folded = party.folded
    UNION
    SELECT party.village_code, party.party, insider.name, insider.standing, insider.from_on, insider.to_on, coalesce(insider.phone = register.phone, FALSE),
        CASE WHEN insider.phone = register.phone THEN '企业法定代表人姓名和电话一致' ELSE '企业法定代表人姓名相同，不排除同名' END, insider.row_id, register.row_id
    FROM party
    JOIN register ON register.folded = party.folded
    JOIN insider ON insider.village_code = party.village_code AND insider.name = register.legal_person
    UNION
    SELECT party.village_code, party.party, insider.name, insider.standing, insider.from_on, insider.to_on, FALSE, '只有姓名相同，不排除同名', insider.row_id, NULL
    FROM party
    JOIN insider ON insider.village_code = party.village_code AND insider.name = party.party
),
best_tie AS (
    SELECT * FROM tie
    QUALIFY row_number() OVER (PARTITION BY village_code, party ORDER BY is_strong DESC, how, name, standing, row_id, firm_row_id) = 1
),
bidding AS (
    SELECT deal.village_code, deal.deal_no, max(coalesce(deal.bidder_count, bids.bidders)) AS bidders
    FROM ledger.deal
    LEFT JOIN (SELECT village_code, deal_no, count(DISTINCT bidder) AS bidders FROM ledger.bid GROUP BY village_code, deal_no) AS bids
        ON bids.village_code = deal.village_code AND bids.deal_no = deal.deal_no
    GROUP BY deal.village_code, deal.deal_no
),
told AS (
    SELECT best_tie.village_code, best_tie.party, best_tie.name, best_tie.standing, best_tie.how, best_tie.is_strong,
        min(dealing.dealt_on) AS first_on, max(dealing.dealt_on) AS last_on, sum(dealing.paid) AS paid, count(dealing.paid) AS payments,
        coalesce(nullif(sum(dealing.paid), 0), max(dealing.agreed), 0) AS amount, min(bidding.bidders) AS bidders,
        coalesce(bool_or(bidding.bidders < $open_bidders OR (bidding.bidders IS NULL AND regexp_matches(dealing.award_mode, $direct_words))), FALSE) AS is_closed,
        coalesce(bool_or(bidding.bidders >= $open_bidders), FALSE) AS is_open, count(bidding.deal_no) > 0 AS is_recorded,
        string_agg(DISTINCT dealing.award_mode, '、' ORDER BY dealing.award_mode) AS award_mode,
        list_distinct(list_concat(list(dealing.row_id), [best_tie.row_id], CASE WHEN best_tie.firm_row_id IS NULL THEN [] ELSE [best_tie.firm_row_id] END)) AS evidence
    FROM best_tie
    JOIN dealing ON dealing.village_code = best_tie.village_code AND dealing.party = best_tie.party
    LEFT JOIN bidding ON bidding.village_code = dealing.village_code AND bidding.deal_no = dealing.deal_no
    WHERE dealing.dealt_on BETWEEN coalesce(best_tie.from_on, dealing.dealt_on) AND coalesce(best_tie.to_on, dealing.dealt_on)
    GROUP BY best_tie.village_code, best_tie.party, best_tie.name, best_tie.standing, best_tie.how, best_tie.is_strong, best_tie.row_id, best_tie.firm_row_id
)
SELECT village_code, party AS subject, evidence, amount, first_on, last_on,
    CASE
        WHEN is_closed AND is_strong THEN CASE WHEN amount >= $large THEN 0.9 ELSE 0.75 END
        WHEN is_closed THEN 0.7
        WHEN is_open THEN CASE WHEN is_strong THEN 0.55 ELSE 0.5 END
        ELSE CASE WHEN is_strong THEN 0.6 ELSE 0.5 END + CASE WHEN amount < $notable THEN 0 WHEN is_strong THEN 0.1 ELSE 0.05 END
    END AS strength,
    party || CASE WHEN party <> name THEN '与' || name || '（' || standing || '）有关' WHEN is_strong THEN '即' || standing ELSE '与' || standing || '同名' END
    || '（' || how || '），'
    || CASE WHEN payments > 0 THEN '收取本村' || payments || '笔共' || yuan(paid) ELSE '取得本村合同、交易或工程' || yuan(amount) END
    || CASE
        WHEN is_closed THEN '，' || coalesce('发包方式为' || award_mode, '') || coalesce('，报名' || bidders || '家', '') || '，未见充分竞争'
        WHEN is_open THEN '，公开交易报名' || bidders || '家'
        WHEN is_recorded THEN '，交易记录没有写明报名家数'
        ELSE '，未见公开交易记录'
    END AS reason
FROM told
WHERE amount >= $least
