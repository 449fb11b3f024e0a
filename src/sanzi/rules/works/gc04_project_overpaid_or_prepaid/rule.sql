-- Works paid beyond their contract and settlement, paid before acceptance or signature, settled far above the award, or paid out with the agreed retention.
WITH job AS (
    -- Projects under one contract are settled together.
    SELECT village_code, coalesce(contract_no, project_no) AS matter, string_agg(DISTINCT job_name, '、' ORDER BY job_name) AS name, min(contractor) AS contractor,
        max(price) AS price, CASE WHEN count(settled) = count(*) THEN sum(settled) END AS settled, max(pay_mode) AS pay_mode, min(signed_on) AS signed_on,
        min(job_on) AS job_on, CASE WHEN count(accepted_on) = count(*) THEN max(accepted_on) END AS accepted_on, count(project_no) AS projects,
        list_distinct(list_concat(list(row_id), list(contract_row_id) FILTER (WHERE contract_row_id IS NOT NULL))) AS row_ids
    FROM features.works_job
    WHERE job_on <= $as_of OR job_on IS NULL
    GROUP BY village_code, matter
    HAVING max(price) > 0
),
number AS (
    SELECT DISTINCT village_code, coalesce(contract_no, project_no) AS matter, unnest([contract_no, project_no]) AS no FROM features.works_job
),
supplement AS (
    SELECT village_code, parent_no, sum(total) AS total, list(row_id) AS row_ids
    FROM ledger.contract
    WHERE parent_no IS NOT NULL AND total > 0 AND coalesce(signed_on, start_on, $as_of) <= $as_of
    GROUP BY village_code, parent_no
),
named AS (
    SELECT entry.village_code, coalesce(by_contract.matter, by_project.matter) AS matter, entry.voucher_key, entry.voucher_on, entry.row_id,
        entry.debit - entry.credit AS moved, coalesce(entry.counterparty, spend.payee) AS payee
    FROM (FROM ledger.entry WHERE contract_no IS NOT NULL OR project_no IS NOT NULL) AS entry
    LEFT JOIN number AS by_contract ON by_contract.village_code = entry.village_code AND by_contract.no = entry.contract_no
    LEFT JOIN number AS by_project ON by_project.village_code = entry.village_code AND by_project.no = entry.project_no
    LEFT JOIN features.spend ON spend.row_id = entry.row_id
    WHERE entry.role NOT IN ('cash', 'bank') AND NOT entry.is_opening AND coalesce(by_contract.matter, by_project.matter) IS NOT NULL
        -- A security given back is the firm's own money; the retention is part of the price.
        AND NOT (entry.role IN ('payable', 'receivable') AND entry.debit > 0 AND regexp_matches(coalesce(entry.summary, ''), $security_words)
            AND NOT regexp_matches(entry.summary, $retention_words))
),
paid AS (
    -- What was paid out for the job: never more than the voucher's money, so that what stays owed (a retention) is not counted.
    SELECT named.village_code, named.matter, named.voucher_on, named.payee IS NULL AS is_unnamed, list(named.row_id) AS row_ids,
        least(sum(named.moved), any_value(voucher.cash_credit + voucher.bank_credit)) AS amount
    FROM named
    JOIN job ON job.village_code = named.village_code AND job.matter = named.matter AND coalesce(named.payee, job.contractor) = job.contractor
    JOIN ledger.voucher ON voucher.voucher_key = named.voucher_key AND voucher.cash_credit + voucher.bank_credit <> 0
    GROUP BY named.village_code, named.matter, named.voucher_key, named.voucher_on, is_unnamed
),
dated AS (
    SELECT job.village_code, job.matter, coalesce(sum(paid.amount), 0) AS paid, coalesce(sum(paid.amount) FILTER (WHERE is_unnamed), 0) AS unnamed,
        coalesce(sum(paid.amount) FILTER (WHERE paid.voucher_on < job.accepted_on), 0) AS before_accepted,
        coalesce(sum(paid.amount) FILTER (WHERE paid.voucher_on < job.signed_on), 0) AS before_signed,
        coalesce(sum(paid.amount) FILTER (WHERE paid.voucher_on <= job.accepted_on + $retention_days), 0) AS in_warranty,
        min(paid.voucher_on) AS first_on, max(paid.voucher_on) AS last_on,
        coalesce(flatten(list(paid.row_ids) FILTER (WHERE paid.row_ids IS NOT NULL)), []) AS row_ids
    FROM job
    LEFT JOIN paid ON paid.village_code = job.village_code AND paid.matter = job.matter
    GROUP BY job.village_code, job.matter
),
known AS (
    -- A supplement as large as the contract restates its sum; a smaller one adds to it.
    SELECT job.* EXCLUDE (row_ids), dated.* EXCLUDE (village_code, matter, row_ids), supplement.total AS added,
        CASE WHEN supplement.total >= job.price THEN supplement.total ELSE job.price + coalesce(supplement.total, 0) END AS agreed,
        CASE WHEN regexp_matches(job.pay_mode, $after_words) AND NOT regexp_matches(job.pay_mode, $step_words) THEN CAST($after_share AS DOUBLE)
            ELSE CAST($before_share AS DOUBLE) END AS allowed,
        CASE WHEN regexp_matches(job.pay_mode, $retention_words) THEN
            coalesce(try_cast(nullif(regexp_extract(job.pay_mode, $retention_words || '\D{0,6}(\d+(\.\d+)?)\s*[%％]', 2), '') AS DOUBLE) / 100, $retention_share)
        END AS retention,
        list_concat(job.row_ids, coalesce(supplement.row_ids, []), dated.row_ids) AS evidence
    FROM job
    JOIN dated ON dated.village_code = job.village_code AND dated.matter = job.matter
    LEFT JOIN supplement ON supplement.village_code = job.village_code AND supplement.parent_no = job.matter
),
looked AS (
    SELECT *, coalesce(settled, agreed) AS due, paid - coalesce(settled, agreed) >= $over_share * coalesce(settled, agreed) AS is_over,
        coalesce(settled - agreed >= $growth_share * agreed, FALSE) AS is_grown,
        before_accepted > 0 AND before_accepted >= allowed * coalesce(settled, agreed) AS is_before_accepted,
        before_signed > 0 AND before_signed >= $signed_share * agreed AS is_before_signed,
        coalesce(accepted_on IS NOT NULL AND coalesce(settled, agreed) - in_warranty <= $kept_share * retention * coalesce(settled, agreed), FALSE) AS is_unkept,
        accepted_on IS NULL AND projects > 0 AND paid >= coalesce(settled, agreed) AS is_unaccepted
    FROM known
),
weighed AS (
    SELECT *, [
        CASE WHEN is_over AND paid - unnamed - due < $over_share * due THEN 0.6 WHEN is_over THEN 0.7 + 0.2 * least(1, (paid - due) / (due * $red_share)) END,
        CASE WHEN is_grown THEN 0.7 + 0.15 * least(1, ((settled - agreed) / agreed - $growth_share) / 0.2) END,
        CASE WHEN is_before_accepted THEN CASE WHEN before_accepted >= due THEN 0.7 ELSE 0.6 END END,
        CASE WHEN is_before_signed THEN 0.55 END,
        CASE WHEN is_unkept THEN 0.55 END,
        CASE WHEN is_unaccepted THEN 0.5 END
    ] AS weights
    FROM looked
)
SELECT village_code, contractor AS subject, evidence,
    coalesce(greatest(CASE WHEN is_over THEN paid - due END, CASE WHEN is_grown THEN settled - agreed END, CASE WHEN is_before_accepted THEN before_accepted END,
        CASE WHEN is_before_signed THEN before_signed END, CASE WHEN is_unkept THEN round(retention * due, 2) END), paid) AS amount,
    coalesce(first_on, job_on) AS first_on, coalesce(last_on, accepted_on, job_on) AS last_on,
    -- Only money beyond what is due reaches the top; several findings on one job weigh a little more than one.
    round(CASE WHEN round(weights[1], 3) >= 0.9 THEN weights[1]
        ELSE least(0.89, list_max(weights) + 0.05 * (len(list_filter(weights, lambda w: w > 0)) - 1)) END, 3) AS strength,
    coalesce(name, '未写名称的工程') || '（' || concat_ws('，', matter, contractor) || '）合同价' || yuan(price) || coalesce('、补充协议' || yuan(added), '')
    || coalesce('、结算价' || yuan(settled), '') || '：' || concat_ws('；',
        CASE WHEN is_over THEN '已付' || yuan(paid) || '，比' || if(settled IS NULL, '合同约定', '结算价') || '多' || yuan(paid - due) || '（'
            || format('{:.1f}%', 100.0 * (paid - due) / due) || '）' || if(unnamed > 0, '，其中' || yuan(unnamed) || '没有写收款方', '') END,
        CASE WHEN is_grown THEN '结算比约定高' || yuan(settled - agreed) || '（' || format('{:.1f}%', 100.0 * (settled - agreed) / agreed) || '）' END,
        CASE WHEN is_before_accepted THEN cn_day(accepted_on) || '验收前已付' || yuan(before_accepted) || '（' || percent(before_accepted / due) || '）'
            || if(allowed = $after_share, '，而付款方式写的是“' || pay_mode || '”', '') END,
        CASE WHEN is_before_signed THEN cn_day(signed_on) || '签合同前已付' || yuan(before_signed) END,
        CASE WHEN is_unkept THEN '约定质保金' || format('{:.1f}%', 100 * retention) || '，' || cn_day(accepted_on) || '验收后' || $retention_days
            || '天内已付到' || yuan(in_warranty) END,
        CASE WHEN is_unaccepted THEN '已付清' || yuan(paid) || '，工程台账没有验收日期' END) AS reason
FROM weighed
WHERE list_max(weights) > 0 AND coalesce(first_on, job_on) IS NOT NULL
