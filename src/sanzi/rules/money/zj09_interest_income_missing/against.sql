-- Interest kept on another account of the books, or paid to whoever keeps the account.
WITH other AS (
    SELECT hit.hit_id, list(entry.row_id ORDER BY entry.row_id) AS row_ids, sum(entry.credit) AS amount
    FROM hit
    JOIN ledger.entry ON entry.village_code = hit.village_code AND entry.voucher_on BETWEEN hit.first_on AND hit.last_on + $late_days
    WHERE entry.credit > 0 AND entry.class NOT IN ('income', 'expense') AND entry.role NOT IN ('cash', 'bank') AND NOT entry.is_opening
        AND regexp_matches(concat_ws(' ', entry.summary, entry.account_name), $interest_words)
    GROUP BY hit.hit_id
),

pooled AS (
    SELECT hit.hit_id, bool_or(coalesce(regexp_matches(named.account_name, $pooled_words), FALSE)) AS is_pooled, max(named.account_name) AS account_name
    FROM hit
    JOIN (SELECT DISTINCT village_code, account_name FROM ledger.bank_line) AS named ON named.village_code = hit.village_code
    GROUP BY hit.hit_id
)

SELECT
    hit.hit_id,
    'other_account' AS innocent,
    other.hit_id IS NOT NULL AS holds,
    coalesce(other.row_ids, []) AS evidence,
    CASE WHEN other.hit_id IS NULL THEN '往来等其他科目里也没有写利息的收款' ELSE '其他科目里有写利息的收款共' || yuan(other.amount) END AS sentence
FROM hit
LEFT JOIN other ON other.hit_id = hit.hit_id
UNION ALL
SELECT
    hit_id,
    'pooled_account',
    is_pooled,
    [],
    CASE WHEN is_pooled THEN '银行账户户名写明代管、专户，利息可能由代管方统一核算' ELSE '银行账户户名看不出是代管账户' END
FROM pooled
