-- 一年内付给同一收款方、写明个人用品或个人费用的支出，以及凭抬头是个人、别的单位的发票报销的支出
WITH personal_text AS (
    SELECT
        t.text,
        min(t.word) AS word,
        max(CASE WHEN regexp_matches(t.word, $office_words) THEN 1 WHEN regexp_matches(t.word, $wear_words) THEN 2 ELSE 3 END) AS weight,
        bool_and(regexp_matches(t.word, $bill_words)) AS is_bill
    FROM features.text_word AS t
    JOIN policy.word AS w ON w.list = t.list AND w.word = t.word
    WHERE t.list = 'personal' AND NOT t.is_innocent AND w.strength >= 1
    GROUP BY t.text
),
lawful_text AS (
    SELECT DISTINCT text FROM features.text_word WHERE list = 'personal' AND is_innocent
),
-- A village's invoices are made out to the collective, the committee or the party branch, all of which carry the village's name; the register may
-- write county and township before it, and an office that keeps its books may stand as buyer.
buyer AS (
    SELECT
        i.village_code, i.buyer,
        regexp_full_match(i.buyer, '\p{Han}{2,4}') AND NOT regexp_matches(i.buyer, $unit_words) AS is_person,
        NOT contains(fold(i.buyer), v.stem) AND NOT regexp_matches(i.buyer, $agent_words) AS is_other
    FROM (SELECT DISTINCT village_code, buyer FROM ledger.invoice WHERE buyer IS NOT NULL) AS i
    JOIN (
        SELECT village_code, fold(regexp_extract(village_name, '^(?:.+(?:县|市|镇|乡|街道))?(.+?)(?:村|社区|居)', 1)) AS stem
        FROM ledger.village
        WHERE regexp_matches(village_name, '^.+?(?:村|社区|居)')
    ) AS v ON v.village_code = i.village_code AND v.stem <> ''
),
made_out AS (
    SELECT i.row_id, b.buyer, b.is_person
    FROM ledger.invoice AS i
    JOIN buyer AS b ON b.village_code = i.village_code AND b.buyer = i.buyer AND b.is_other
),
claimed AS (
    SELECT
        s.village_code, s.payee, s.voucher_on, s.amount, s.row_id, s.invoice_row_id, coalesce(s.item, s.summary, '') AS shown,
        greatest(coalesce(a.weight, 0), coalesce(b.weight, 0)) AS weight, coalesce(a.word, b.word) AS word, m.buyer, m.is_person
    FROM features.spend AS s
    LEFT JOIN personal_text AS a ON a.text = s.summary AND NOT (a.is_bill AND s.payee_type <> 'natural_person')
    LEFT JOIN personal_text AS b ON b.text = s.item AND NOT (b.is_bill AND s.payee_type <> 'natural_person')
    LEFT JOIN made_out AS m ON m.row_id = s.invoice_row_id
    WHERE (a.text IS NOT NULL OR b.text IS NOT NULL OR m.buyer IS NOT NULL)
        AND s.role NOT IN ('works_in_progress', 'production_cost')
        AND coalesce(s.summary NOT IN (FROM lawful_text), TRUE)
        AND coalesce(s.item NOT IN (FROM lawful_text), TRUE)
        AND NOT regexp_matches(concat_ws(' ', s.summary, s.item), $aid_words)
),
payee_year AS (
    SELECT
        village_code, payee, year(voucher_on) AS year,
        sum(amount) AS amount,
        count(*) AS entries,
        min(voucher_on) AS first_on,
        max(voucher_on) AS last_on,
        list_distinct(list_concat(list(row_id), list(invoice_row_id) FILTER (WHERE invoice_row_id IS NOT NULL))) AS evidence,
        arg_min(shown, (-weight, -amount, row_id)) AS shown,
        max(weight) AS weight,
        string_agg(DISTINCT word, '、' ORDER BY word) AS words,
        min(buyer) AS buyer,
        coalesce(bool_or(is_person), FALSE) AS is_to_person
    FROM claimed
    GROUP BY village_code, payee, year(voucher_on)
    HAVING sum(amount) >= $min_amount
),
holder AS (
    SELECT village_code, person_name, min(row_id) AS row_id, min(post) AS post FROM ledger.office_holder GROUP BY village_code, person_name
)
SELECT
    p.village_code,
    p.payee AS subject,
    list_concat(p.evidence, CASE WHEN h.row_id IS NULL THEN [] ELSE [h.row_id] END) AS evidence,
    p.amount,
    p.first_on,
    p.last_on,
    round(CASE p.weight WHEN 3 THEN 0.7 WHEN 2 THEN 0.65 WHEN 1 THEN 0.55 ELSE 0.5 END
        + CASE WHEN p.is_to_person THEN 0.1 WHEN p.buyer IS NOT NULL THEN 0.05 ELSE 0 END + CASE WHEN h.row_id IS NULL THEN 0 ELSE 0.05 END, 3) AS strength,
    p.year || '年付给' || coalesce(p.payee, '未写明的收款方') || '的支出' || p.entries || '笔共' || yuan(p.amount) || '，列为“' || p.shown || '”'
    || coalesce('，写明' || p.words, '')
    || CASE WHEN p.buyer IS NULL THEN '' ELSE '；发票抬头是' || CASE WHEN p.is_to_person THEN '个人“' ELSE '别的单位“' END || p.buyer || '”' END
    || CASE WHEN h.row_id IS NULL THEN '' ELSE '；收款人与村干部（' || coalesce(h.post, '职务不详') || '）同名，不排除同名' END AS reason
FROM payee_year AS p
LEFT JOIN holder AS h ON h.village_code = p.village_code AND h.person_name = p.payee
