-- Without any opening balance nobody knows from what the movements start.
SELECT village_code, '没有余额表，凭证里也没有期初，不知道现金和存款的余额从多少起' AS why
FROM features.account_day
GROUP BY village_code
HAVING count(balance) = 0
