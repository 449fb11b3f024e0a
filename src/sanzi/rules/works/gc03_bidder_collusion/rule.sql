-- Bidders of one deal with one phone, account or owner, quotes in even steps; in a county, closed sets that take turns and companions that never win.
WITH offer AS (
    SELECT coalesce(village.county, '') AS county, bid.village_code, bid.deal_no, fold(bid.bidder) AS bidder, min(bid.bidder) AS name, min(bid.quote) AS quote,
        regexp_replace(min(bid.phone), '\D', '', 'g') AS phone, nullif(trim(min(bid.deposit_account)), '') AS account, list(bid.row_id) AS row_ids,
        coalesce(bool_or(bid.is_won), FALSE) OR fold(bid.bidder) = fold(min(deal.winner)) AS is_won, min(deal.row_id) AS deal_row_id,
        min(deal.deal_name) AS deal_name, coalesce(min(deal.deal_on), min(deal.notice_end_on)) AS deal_on, min(deal.price) AS price
    FROM ledger.bid
    JOIN ledger.deal ON deal.village_code = bid.village_code AND deal.deal_no = bid.deal_no
    JOIN ledger.village ON village.village_code = bid.village_code
    WHERE bid.bidder IS NOT NULL AND coalesce(deal.deal_on, deal.notice_end_on) <= $as_of
    GROUP BY coalesce(village.county, ''), bid.village_code, bid.deal_no, fold(bid.bidder)
),
register AS (
    SELECT fold(company_name) AS bidder, min(legal_person) AS legal_person, regexp_replace(min(phone), '\D', '', 'g') AS phone, min(row_id) AS row_id
    FROM ledger.company
    WHERE cancelled_on IS NULL
    GROUP BY fold(company_name)
),
mark AS (
    SELECT county, village_code, deal_no, bidder, name, '联系电话' AS what, phone AS mark, NULL AS row_id, 0.8 AS strength FROM offer WHERE len(phone) >= 7
    UNION ALL
    -- One account in all the county's bids, or the collective's own, is where deposits are paid to, not from.
    SELECT offer.county, village_code, deal_no, bidder, name, '保证金账户', account, NULL, CASE WHEN paid_from.accounts = 1 THEN 0.75 ELSE 0.9 END
    FROM offer
    JOIN (SELECT county, count(DISTINCT account) AS accounts FROM offer GROUP BY county) AS paid_from ON paid_from.county = offer.county
    WHERE account IS NOT NULL AND account NOT IN (SELECT account_no FROM ledger.bank_line WHERE account_no IS NOT NULL)
    UNION ALL
    SELECT offer.county, offer.village_code, offer.deal_no, offer.bidder, offer.name, '登记的法定代表人', register.legal_person, register.row_id, 0.8
    FROM offer JOIN register ON register.bidder = offer.bidder WHERE register.legal_person IS NOT NULL
    UNION ALL
    SELECT offer.county, offer.village_code, offer.deal_no, offer.bidder, offer.name, '登记的电话', register.phone, register.row_id, 0.75
    FROM offer JOIN register ON register.bidder = offer.bidder WHERE len(register.phone) >= 7
),
own_mark AS (
    -- What many bidders show is the platform's account or an agent's phone, not a tie between two of them.
    SELECT county, what, mark FROM mark GROUP BY county, what, mark HAVING count(DISTINCT bidder) <= $own_bidders
),
shared AS (
    SELECT mark.village_code, mark.deal_no, max(mark.strength) AS strength, flatten(list(mark.row_ids)) AS row_ids,
        string_agg(mark.names || '的' || mark.what || '都是' || mark.mark || CASE mark.what WHEN '登记的法定代表人' THEN '（只有姓名相同，不排除同名）' ELSE '' END, '；' ORDER BY mark.strength DESC, mark.what, mark.names) AS told
    FROM (
        SELECT county, village_code, deal_no, what, mark, max(strength) AS strength, string_agg(name, '、' ORDER BY bidder) AS names, list(row_id) AS row_ids
        FROM mark
        GROUP BY county, village_code, deal_no, what, mark
        HAVING count(*) >= 2
    ) AS mark
    JOIN own_mark ON own_mark.county = mark.county AND own_mark.what = mark.what AND own_mark.mark = mark.mark
    GROUP BY mark.village_code, mark.deal_no
),
ranked AS (
    SELECT village_code, deal_no, count(*) AS bids, list(quote ORDER BY quote) AS quotes, any_value(deal_name) AS deal_name, any_value(deal_on) AS deal_on,
        coalesce(any_value(price), min(quote)) AS price, string_agg(name, '、' ORDER BY bidder) AS names, min(name) FILTER (WHERE is_won) AS winner,
        list_append(flatten(list(row_ids)), any_value(deal_row_id)) AS row_ids,
        -- The coarsest unit in which all quote: even steps among few coarse numbers come about by chance.
        CASE WHEN bool_and(quote % 10000 = 0) THEN 10000 WHEN bool_and(quote % 1000 = 0) THEN 1000 WHEN bool_and(quote % 100 = 0) THEN 100
            WHEN bool_and(quote % 10 = 0) THEN 10 WHEN bool_and(quote % 1 = 0) THEN 1 ELSE 0.01 END AS unit
    FROM offer
    GROUP BY village_code, deal_no
    HAVING count(*) >= 2
),
stepped AS (
    SELECT *, quotes[2] - quotes[1] AS gap,
        bids >= 3 AND len(list_filter(range(2, bids), lambda i: quotes[i + 1] - quotes[i] <> quotes[2] - quotes[1])) = 0
            AND power((quotes[2] - quotes[1]) / unit, bids - 2) >= $least_odds AS is_even
    FROM ranked
),
circle AS (
    SELECT county, village_code, deal_no, list(bidder ORDER BY bidder) AS members, min(bidder) FILTER (WHERE is_won) AS winner
    FROM offer
    GROUP BY county, village_code, deal_no
    HAVING count(*) >= 3
),
seen AS (SELECT county, bidder, count(*) AS bids, count(*) FILTER (WHERE is_won) AS wins FROM offer GROUP BY county, bidder),
turned AS (
    -- A closed set: its members hardly ever bid without each other, and more than one of them wins.
    SELECT circle.county, circle.members, count(DISTINCT circle.village_code || ' ' || circle.deal_no) AS deals, count(DISTINCT circle.winner) AS winners
    FROM circle
    GROUP BY circle.county, circle.members
    HAVING count(*) >= $least_deals AND count(DISTINCT circle.winner) >= 2
),
closed AS (
    SELECT turned.county, turned.members, turned.deals, turned.winners
    FROM (SELECT *, unnest(members) AS bidder FROM turned) AS turned
    JOIN seen ON seen.county = turned.county AND seen.bidder = turned.bidder
    GROUP BY turned.county, turned.members, turned.deals, turned.winners
    HAVING max(seen.bids) * $together_share <= turned.deals
),
company_kept AS (
    -- A companion: bids again and again, never wins, and nearly always loses to the same one.
    SELECT loser.county, loser.bidder, winner.bidder AS winner, count(*) AS deals, any_value(seen.bids) AS bids
    FROM offer AS loser
    JOIN offer AS winner ON winner.village_code = loser.village_code AND winner.deal_no = loser.deal_no AND winner.is_won AND NOT loser.is_won
    JOIN seen ON seen.county = loser.county AND seen.bidder = loser.bidder AND seen.wins = 0 AND seen.bids >= $least_losses
    GROUP BY loser.county, loser.bidder, winner.bidder
    HAVING count(*) >= $together_share * any_value(seen.bids)
),
pattern AS (
    SELECT circle.village_code, ranked.names, 0.65 AS strength, list(ranked.row_ids) AS row_ids, sum(ranked.price) AS amount, min(ranked.deal_on) AS first_on,
        max(ranked.deal_on) AS last_on, ranked.names || '这' || len(any_value(closed.members)) || '家在全县' || any_value(closed.deals)
        || '宗交易里总是同时投标、少与别家同场，轮流由' || any_value(closed.winners) || '家中标' AS reason
    FROM closed
    JOIN circle ON circle.county = closed.county AND circle.members = closed.members
    JOIN ranked ON ranked.village_code = circle.village_code AND ranked.deal_no = circle.deal_no
    GROUP BY circle.village_code, ranked.names
    UNION ALL
    SELECT loser.village_code, max(loser.name), 0.6, list(ranked.row_ids), sum(ranked.price), min(ranked.deal_on), max(ranked.deal_on),
        max(loser.name) || '在全县投标' || any_value(kept.bids) || '次没有中过标，其中' || any_value(kept.deals) || '次都由' || max(winner.name) || '中标'
    FROM company_kept AS kept
    JOIN offer AS loser ON loser.county = kept.county AND loser.bidder = kept.bidder
    JOIN offer AS winner ON winner.village_code = loser.village_code AND winner.deal_no = loser.deal_no AND winner.bidder = kept.winner AND winner.is_won
    JOIN ranked ON ranked.village_code = loser.village_code AND ranked.deal_no = loser.deal_no
    GROUP BY loser.village_code, loser.bidder, kept.winner
)
SELECT village_code, coalesce(winner, names) AS subject,
    list_distinct(list_filter(list_concat(stepped.row_ids, coalesce(shared.row_ids, [])), lambda row_id: row_id IS NOT NULL)) AS evidence,
    price AS amount, deal_on AS first_on, deal_on AS last_on,
    round(least(1, CASE WHEN is_even THEN greatest(coalesce(shared.strength + 0.05, 0), 0.55) ELSE shared.strength END), 3) AS strength,
    '“' || coalesce(deal_name, deal_no) || '”（' || deal_no || '，' || cn_day(deal_on) || '）' || bids || '家投标：' || concat_ws('；', shared.told,
        CASE WHEN is_even THEN '报价' || array_to_string(list_transform(quotes, lambda quote: yuan(quote)), '、') || '依次都差' || yuan(gap) END) AS reason
FROM stepped
LEFT JOIN shared USING (village_code, deal_no)
WHERE shared.deal_no IS NOT NULL OR is_even
UNION ALL
SELECT village_code, names, list_distinct(flatten(row_ids)), amount, first_on, last_on, strength, reason
FROM pattern
