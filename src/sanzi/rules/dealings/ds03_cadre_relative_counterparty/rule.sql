-- Office holders, their relatives, or firms of theirs, as payee, contract party, winner or contractor of their own village.
WITH named_insider AS (
    SELECT *, unnest(name_keys) AS name_key FROM features.insider
),
insider_account AS (
    SELECT village_code, name_keys[1] AS name_key, row_id, unnest(account_nos) AS account_no FROM features.insider
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
-- One payee however its name is written.
written AS (
    SELECT party, person_key(firm_key(party)) AS party_key, firm_key(party) AS firm, person_alias(party) AS alias
    FROM (SELECT party FROM dealing UNION SELECT bidder FROM ledger.bid)
    WHERE party IS NOT NULL
),
party AS (
    SELECT village_code, written.*
    FROM (SELECT village_code, party FROM dealing UNION SELECT village_code, bidder FROM ledger.bid)
    JOIN written USING (party)
),
register AS (
    SELECT
        firm_key(company_name) AS firm, person_key(min(legal_person)) AS legal_key, string_agg(shareholders, '、' ORDER BY row_id) AS shareholders,
        min(phone) AS phone, min(row_id) AS row_id
    FROM ledger.company
    GROUP BY firm_key(company_name)
),
tie AS (
    SELECT party.village_code, party.party_key, own.name_key, own.row_id, TRUE AS is_strong, FALSE AS is_name_only, '收款账号一致' AS how, NULL AS firm_row_id
    FROM dealing
    JOIN insider_account AS own ON own.village_code = dealing.village_code AND own.account_no = dealing.payee_account
    JOIN party ON party.village_code = dealing.village_code AND party.party = dealing.party
    UNION
    SELECT party.village_code, party.party_key, own.name_key, own.row_id, TRUE, FALSE, '投标保证金账户一致', bid.row_id
    FROM ledger.bid
    JOIN insider_account AS own ON own.village_code = bid.village_code AND own.account_no = bid.deposit_account
    JOIN party ON party.village_code = bid.village_code AND party.party = bid.bidder
    UNION
    SELECT party.village_code, party.party_key, own.name_key, own.row_id, TRUE, FALSE, '投标电话一致', bid.row_id
    FROM ledger.bid
    JOIN named_insider AS own ON own.village_code = bid.village_code AND own.phone = bid.phone
    JOIN party ON party.village_code = bid.village_code AND party.party = bid.bidder
    UNION
    SELECT party.village_code, party.party_key, own.name_key, own.row_id,
        coalesce(own.share IS NOT NULL OR register.legal_key = own.name_key OR contains(register.shareholders, own.name), FALSE), FALSE,
        '亲属名册登记任职或持股的企业', register.row_id
    FROM party
    JOIN named_insider AS own ON own.village_code = party.village_code AND own.company_key = party.firm
    LEFT JOIN register ON register.firm = party.firm
    UNION
    SELECT party.village_code, party.party_key, own.name_key, own.row_id, coalesce(own.phone = register.phone, FALSE), own.phone IS DISTINCT FROM register.phone,
        CASE WHEN own.phone = register.phone THEN '企业法定代表人姓名和电话一致' ELSE '企业法定代表人姓名相同，不排除同名' END, register.row_id
    FROM party
    JOIN register ON register.firm = party.firm
    JOIN named_insider AS own ON own.village_code = party.village_code AND own.name_key = register.legal_key
    UNION
    SELECT party.village_code, party.party_key, own.name_key, own.row_id, FALSE, TRUE,
        CASE WHEN own.name_key = party.party_key THEN '只有姓名相同，不排除同名' ELSE '只有名称括注的姓名相同，不排除同名' END, NULL
    FROM party
    JOIN named_insider AS own ON own.village_code = party.village_code AND own.name_key IN (party.party_key, party.alias)
),
best_tie AS (
    SELECT tie.*, own.name, own.standing, own.from_on, own.to_on, NOT is_name_only OR coalesce(own.chance, 1) <= $rare_chance AS is_rare,
        how || CASE WHEN is_name_only THEN coalesce('，推算本村另有同名者的概率' || chance_told(own.chance), '') ELSE '' END AS how_told
    FROM tie
    JOIN features.insider AS own ON own.row_id = tie.row_id
    QUALIFY row_number() OVER (
        PARTITION BY tie.village_code, party_key ORDER BY is_strong DESC, is_name_only, how, own.name, own.standing, tie.row_id, firm_row_id, tie.name_key
    ) = 1
),
bidding AS (
    SELECT deal.village_code, deal.deal_no, max(coalesce(deal.bidder_count, bids.bidders)) AS bidders
    FROM ledger.deal
    LEFT JOIN (SELECT village_code, deal_no, count(DISTINCT bidder) AS bidders FROM ledger.bid GROUP BY village_code, deal_no) AS bids
        ON bids.village_code = deal.village_code AND bids.deal_no = deal.deal_no
    GROUP BY deal.village_code, deal.deal_no
),
told AS (
    SELECT best_tie.village_code, min(party.party) AS party, best_tie.name, best_tie.standing, best_tie.how_told AS how,
        best_tie.is_strong, best_tie.is_rare, best_tie.party_key = best_tie.name_key AS is_same_name,
        min(dealing.dealt_on) AS first_on, max(dealing.dealt_on) AS last_on, sum(dealing.paid) AS paid, count(dealing.paid) AS payments,
        coalesce(nullif(sum(dealing.paid), 0), max(dealing.agreed), 0) AS amount, min(bidding.bidders) AS bidders,
        coalesce(bool_or(bidding.bidders < $open_bidders OR (bidding.bidders IS NULL AND regexp_matches(dealing.award_mode, $direct_words))), FALSE) AS is_closed,
        max(dealing.agreed) FILTER (bidding.bidders < $open_bidders OR (bidding.bidders IS NULL AND regexp_matches(dealing.award_mode, $direct_words))) AS closed_amount,
        coalesce(bool_or(bidding.bidders >= $open_bidders), FALSE) AS is_open, count(bidding.deal_no) > 0 AS is_recorded,
        string_agg(DISTINCT dealing.award_mode, '、' ORDER BY dealing.award_mode) AS award_mode,
        list_distinct(list_concat(list(dealing.row_id), [best_tie.row_id], CASE WHEN best_tie.firm_row_id IS NULL THEN [] ELSE [best_tie.firm_row_id] END)) AS evidence
    FROM best_tie
    JOIN party ON party.village_code = best_tie.village_code AND party.party_key = best_tie.party_key
    JOIN dealing ON dealing.village_code = party.village_code AND dealing.party = party.party
    LEFT JOIN bidding ON bidding.village_code = dealing.village_code AND bidding.deal_no = dealing.deal_no
    WHERE dealing.dealt_on BETWEEN coalesce(best_tie.from_on, dealing.dealt_on) AND coalesce(best_tie.to_on, dealing.dealt_on)
    GROUP BY best_tie.village_code, best_tie.party_key, best_tie.name_key, best_tie.name, best_tie.standing, best_tie.how_told, best_tie.is_strong, best_tie.is_rare,
        best_tie.row_id, best_tie.firm_row_id
)
SELECT village_code, party AS subject, evidence, amount, first_on, last_on,
    CASE
        -- Where some was won in the open, only what was given without a contest weighs.
        WHEN is_closed AND is_strong THEN CASE WHEN CASE WHEN is_open THEN closed_amount ELSE amount END >= $large THEN 0.9 ELSE 0.75 END
        WHEN is_closed THEN CASE WHEN is_rare THEN 0.7 ELSE 0.65 END
        WHEN is_open THEN CASE WHEN is_strong THEN 0.55 ELSE 0.5 END
        ELSE CASE WHEN is_strong THEN 0.6 ELSE 0.5 END + CASE WHEN amount < $notable THEN 0 WHEN is_strong THEN 0.1 ELSE 0.05 END
    END AS strength,
    party || CASE WHEN NOT is_same_name THEN '与' || name || '（' || standing || '）有关' WHEN is_strong THEN '即' || standing ELSE '与' || standing || '同名' END
    || '（' || how || '），'
    || CASE WHEN payments > 0 THEN '收取本村' || payments || '笔共' || yuan(paid) ELSE '取得本村合同、交易或工程' || yuan(amount) END
    || CASE
        WHEN is_closed THEN '，' || coalesce('发包方式为' || award_mode, '') || coalesce('，报名' || bidders || '家', '')
            || CASE WHEN is_open THEN '（另有公开交易的）' ELSE '' END || '，未见充分竞争'
        WHEN is_open THEN '，公开交易报名' || bidders || '家'
        WHEN is_recorded THEN '，交易记录没有写明报名家数'
        ELSE '，未见公开交易记录'
    END AS reason
FROM told
WHERE amount >= $least
