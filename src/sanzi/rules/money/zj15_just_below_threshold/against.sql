-- Equal sums speak for a price list or a fixed subsidy; one approved contract behind them speaks for instalments.
WITH line AS (
    SELECT hits.hit_id, spend.voucher_key, spend.payee, spend.contract_no, spend.row_id, spend.village_code, sum(spend.amount) OVER paid AS amount
    FROM (SELECT hit_id, unnest(evidence) AS row_id FROM hit) AS hits
    JOIN features.spend ON spend.row_id = hits.row_id
    WINDOW paid AS (PARTITION BY hits.hit_id, spend.voucher_key, spend.payee)
),
payment AS (
    SELECT hit_id, voucher_key, payee, amount, max(village_code) AS village_code, max(contract_no) AS contract_no
    FROM line
    GROUP BY hit_id, voucher_key, payee, amount
),
equal_sum AS (
    SELECT hit_id, sum(payments) AS payments, sum(payments) FILTER (WHERE payments >= 2) AS repeated
    FROM (SELECT hit_id, amount, count(*) AS payments FROM payment GROUP BY hit_id, amount) AS sums
    GROUP BY hit_id
),
contracted AS (
    SELECT payment.hit_id, payment.village_code, count(*) AS payments, count(contract.row_id) AS covered, list(contract.row_id) AS evidence
    FROM payment
    LEFT JOIN ledger.contract
        ON contract.village_code = payment.village_code
        AND contract.contract_no = payment.contract_no
        AND coalesce(contract.total, contract.annual) > payment.amount
    GROUP BY payment.hit_id, payment.village_code
)
SELECT
    hit_id,
    'price_list' AS innocent,
    2 * coalesce(repeated, 0) >= payments AS holds,
    []::VARCHAR[] AS evidence,
    some_of(coalesce(repeated, 0), payments, '笔') || '与另一笔金额完全相同'
    || CASE WHEN 2 * coalesce(repeated, 0) >= payments THEN '，像是定价商品或定额补助' ELSE '，多数金额各不相同，不像定价商品或定额补助' END AS sentence
FROM equal_sum
UNION ALL
SELECT
    hit_id,
    'instalments',
    2 * covered >= payments,
    evidence,
    some_of(covered, payments, '笔') || '写明了金额更大的合同' || CASE WHEN 2 * covered >= payments THEN '，像是按合同分期付款' ELSE '，多数不是合同分期付款' END
FROM contracted
WHERE village_code IN (SELECT village_code FROM ledger.contract)
