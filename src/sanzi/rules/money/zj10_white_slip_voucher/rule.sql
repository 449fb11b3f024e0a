-- Spending booked on a receipt or slip instead of an invoice, or with no attachment: one payee in one quarter.
WITH judged AS (
    SELECT
        spend.village_code,
        spend.voucher_key,
        spend.voucher_on,
        date_trunc('quarter', spend.voucher_on)::DATE AS quarter_on,
        spend.payee,
        spend.payee_type,
        spend.amount,
        spend.doc_type,
        spend.invoice_no,
        spend.attach_count,
        spend.text,
        spend.row_id,
        spend.payee_type IN ('natural_person', 'unknown')
        AND (list_contains(list_concat(spend.lists, spend.innocent_lists), 'allowance') OR regexp_matches(spend.text, $pay_words)) AS is_pay
    FROM features.spend
    WHERE
        spend.amount > 0
        AND (spend.is_paid OR spend.payee IS NOT NULL)
        AND spend.role NOT IN ('tax_expense', 'income_tax')
        AND spend.payee_type NOT IN ('bank', 'government')
),
village_habit AS (
    -- Where most vouchers show 0 attachments the count is simply not kept there and says nothing.
    SELECT village_code, count(*) FILTER (WHERE attach_count = 0) / count(*)::DOUBLE <= $zero_attach_share AS keeps_attach_count
    FROM judged
    GROUP BY village_code
),
paper AS (
    SELECT
        judged.*,
        judged.attach_count = 0 AND village_habit.keeps_attach_count AS has_no_attachment,
        NOT is_pay
        AND judged.invoice_no IS NULL
        AND (judged.doc_type IS NULL OR (regexp_matches(judged.doc_type, $slip_types) AND NOT regexp_matches(judged.doc_type, $formal_types)))
        AND NOT (judged.payee_type = 'natural_person' AND judged.amount <= $farmer_up_to AND regexp_matches(judged.text, $farm_words)) AS is_slip
    FROM judged
    JOIN village_habit ON village_habit.village_code = judged.village_code
),
payment AS (
    SELECT
        village_code,
        quarter_on,
        voucher_key,
        voucher_on,
        payee,
        sum(amount) AS amount,
        bool_or(is_slip) AS is_slip,
        bool_or(coalesce(has_no_attachment, FALSE)) AS has_no_attachment,
        list(DISTINCT CASE WHEN NOT is_slip THEN NULL ELSE coalesce(doc_type, '无票据') END) AS doc_types,
        list(row_id) AS evidence
    FROM paper
    WHERE is_slip OR has_no_attachment
    GROUP BY village_code, quarter_on, voucher_key, voucher_on, payee
),
informal AS (
    SELECT payment.*, limit_on.value AS due_from
    FROM payment
    JOIN policy.limit_on
        ON limit_on.name = 'white_slip'
        AND limit_on.village_code = payment.village_code
        AND payment.voucher_on BETWEEN limit_on.from_on AND limit_on.to_on
    WHERE payment.amount > limit_on.value OR (payment.amount = limit_on.value AND NOT limit_on.is_strict)
),
quarter_share AS (
    SELECT spent.village_code, spent.quarter_on, slipped.amount::DOUBLE / spent.amount AS share
    FROM (SELECT village_code, quarter_on, sum(amount) AS amount FROM judged GROUP BY village_code, quarter_on) AS spent
    JOIN (SELECT village_code, quarter_on, sum(amount) AS amount FROM informal GROUP BY village_code, quarter_on) AS slipped
        ON slipped.village_code = spent.village_code AND slipped.quarter_on = spent.quarter_on
),
matter AS (
    SELECT
        village_code,
        quarter_on,
        payee,
        sum(amount) AS amount,
        count(*) AS payments,
        count(*) FILTER (WHERE is_slip) AS slips,
        count(*) FILTER (WHERE has_no_attachment) AS bare,
        max(due_from) AS due_from,
        min(voucher_on) AS first_on,
        max(voucher_on) AS last_on,
        array_to_string(list_sort(list_distinct(flatten(list(doc_types)))), '、') AS doc_types,
        flatten(list(evidence)) AS evidence
    FROM informal
    GROUP BY village_code, quarter_on, payee
)
SELECT
    matter.village_code,
    matter.payee AS subject,
    matter.evidence,
    matter.amount,
    matter.first_on,
    matter.last_on,
    round(least(
        1,
        0.5 + 0.05 * ln(matter.amount::DOUBLE / nullif(matter.due_from, 0)) / ln(2)
        + CASE WHEN regexp_matches(matter.doc_types, $plain_slips) THEN 0.1 ELSE 0 END
        + CASE WHEN quarter_share.share >= $quarter_share THEN 0.1 ELSE 0 END
        + CASE WHEN matter.bare > 0 THEN 0.05 ELSE 0 END
    ), 3) AS strength,
    year(matter.quarter_on) || '年第' || quarter(matter.quarter_on) || '季度' || coalesce('付给' || matter.payee || '的', '未写收款方的') || matter.payments || '笔支出共'
    || yuan(matter.amount) || '，'
    || CASE WHEN matter.slips > 0 THEN '其中' || matter.slips || '笔没有发票（' || matter.doc_types || '），' ELSE '' END
    || CASE WHEN matter.bare > 0 THEN '其中' || matter.bare || '笔附件数为0，' ELSE '' END
    || '每笔均达到应取得正式票据的' || yuan(matter.due_from) || '；全村该季度这类支出占' || percent(quarter_share.share) AS reason
FROM matter
JOIN quarter_share ON quarter_share.village_code = matter.village_code AND quarter_share.quarter_on = matter.quarter_on
