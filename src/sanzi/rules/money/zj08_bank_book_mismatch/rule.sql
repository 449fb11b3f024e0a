-- Bank lines that the books do not know, bank entries that the bank does not know, and the same payment with two amounts.
WITH lost AS (
    SELECT *
    FROM features.bank_open
    WHERE is_covered AND account_share >= $least_share AND amount >= $least
),

fee AS (
    SELECT lost.row_id FROM lost
    JOIN ledger.bank_line ON bank_line.row_id = lost.row_id
    WHERE lost.amount <= $fee_up_to AND regexp_matches(bank_line.purpose, $fee_words)
),

-- The same party on both sides within days, but not the same amount: one payment told in two ways.
differing AS (
    SELECT
        line.village_code,
        line.is_in,
        line.party,
        line.day,
        line.amount AS bank_amount,
        entry.amount AS book_amount,
        entry.day AS book_on,
        line.row_id,
        entry.row_id AS entry_row_id
    FROM lost AS line
    JOIN lost AS entry
        ON entry.village_code = line.village_code AND entry.is_in = line.is_in AND entry.party = line.party AND entry.amount <> line.amount
        AND entry.day BETWEEN line.day - $same_days AND line.day + $same_days
    WHERE line.is_line AND NOT entry.is_line
    QUALIFY row_number() OVER (PARTITION BY line.row_id ORDER BY abs(entry.day - line.day), entry.row_id) = 1
        AND row_number() OVER (PARTITION BY entry.row_id ORDER BY abs(entry.day - line.day), line.row_id) = 1
),

one_sided AS (
    SELECT
        lost.*,
        coalesce(lost.party, CASE WHEN lost.is_line THEN '账户尾号' || right(lost.account, 4) ELSE '银行存款科目' || lost.account END, '银行存款') AS subject,
        bank_line.purpose
    FROM lost
    ANTI JOIN fee ON fee.row_id = lost.row_id
    LEFT JOIN ledger.bank_line ON bank_line.row_id = lost.row_id
    WHERE lost.row_id NOT IN (SELECT row_id FROM differing) AND lost.row_id NOT IN (SELECT entry_row_id FROM differing)
),

matter AS (
    SELECT
        village_code,
        subject,
        is_line,
        is_in,
        list(row_id) AS evidence,
        sum(amount) AS amount,
        min(day) AS first_on,
        max(day) AS last_on,
        count(*) AS items,
        min_by(day, (-amount, day)) AS largest_on,
        max(amount) AS largest,
        min_by(purpose, (-amount, day, row_id)) AS purpose,
        bool_or(party IS NULL) AS is_nameless
    FROM one_sided
    GROUP BY village_code, subject, is_line, is_in, year(day)
)

SELECT
    village_code,
    subject,
    evidence,
    amount,
    first_on,
    last_on,
    round(least(0.95, CASE WHEN is_line THEN 0.65 ELSE 0.55 END + 0.1 * greatest(0, log10(amount / $scale))), 3) AS strength,
    cn_day(first_on) || CASE WHEN items > 1 THEN '至' || cn_day(last_on) || '，' ELSE '，' END
    || CASE
        WHEN is_line THEN '银行流水有' || items || '笔' || CASE WHEN is_in THEN '收款' ELSE '付款' END || '（' || CASE WHEN is_nameless THEN '未写对方' ELSE subject END || '）'
        ELSE '账上有' || items || '笔银行' || CASE WHEN is_in THEN '收款' ELSE '付款' END || '（' || CASE WHEN is_nameless THEN '未写对方' ELSE subject END || '）'
    END || '共' || yuan(amount) || CASE WHEN items > 1 THEN '，最大一笔' || yuan(largest) || '（' || cn_day(largest_on) || '）' ELSE '' END
    || coalesce('，用途写“' || purpose || '”', '') || '，前后' || $same_days || '天内' || CASE WHEN is_line THEN '账上' ELSE '银行流水里' END || '找不到同额的记录或几笔合计' AS reason
FROM matter
UNION ALL
SELECT
    village_code,
    party,
    [row_id, entry_row_id],
    abs(bank_amount - book_amount),
    least(day, book_on),
    greatest(day, book_on),
    -- Where one sum is not even half of the other, they are more likely two payments.
    round(least(
        CASE WHEN least(bank_amount, book_amount) >= $alike_share * greatest(bank_amount, book_amount) THEN 0.95 ELSE 0.8 END,
        0.7 + 0.1 * greatest(0, log10(abs(bank_amount - book_amount) / $scale))
    ), 3),
    party || '：银行' || cn_day(day) || CASE WHEN is_in THEN '收款' ELSE '付款' END || yuan(bank_amount) || '，账上' || cn_day(book_on) || '记' || yuan(book_amount)
    || '，账上' || CASE WHEN book_amount > bank_amount THEN '多' ELSE '少' END || '记' || yuan(abs(bank_amount - book_amount))
    || '（按同一对方、前后' || $same_days || '天配成一笔，也可能是两笔）'
FROM differing
UNION ALL
SELECT
    village_code,
    '银行存款余额',
    row_ids,
    abs(bank_balance - book_balance - in_transit - open_items),
    month_end,
    month_end,
    round(least(0.8, 0.6 + 0.1 * greatest(0, log10(abs(bank_balance - book_balance - in_transit - open_items) / $scale))), 3),
    cn_day(month_end) || '对账单余额合计' || yuan(bank_balance) || '，账面银行存款' || yuan(book_balance) || '，相差' || yuan(bank_balance - book_balance)
    || '；其中未达账项' || yuan(in_transit) || '，未对上的收付' || yuan(open_items) || '，还有' || yuan(bank_balance - book_balance - in_transit - open_items) || '没有着落'
FROM features.bank_gap
WHERE abs(bank_balance - book_balance - in_transit) >= $least AND abs(bank_balance - book_balance - in_transit - open_items) >= $least
