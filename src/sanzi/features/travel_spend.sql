-- Spending that may be travel, and the place its summary, goods or payee name points to.
INSERT INTO features.travel_spend
WITH place_test AS (
    SELECT count(*) FILTER (WHERE kind LIKE 'own%') > 0 AS can_place
    FROM policy.place
),

place AS (SELECT fold(word) AS word, kind FROM policy.place),

candidate AS (
    SELECT *, regexp_replace(fold(coalesce(payee, '')), no_city(), ';', 'g') AS payee_text,
        regexp_replace(fold(concat_ws(' ', summary, item)), no_city(), ';', 'g') AS claim
    FROM features.spend
    WHERE payee_type IN ('travel_agency', 'lodging') OR list_has_any(lists, ['travel', 'travel_dressed', 'lodging'])
),

payee_place AS (
    SELECT c.payee_text, bool_or(p.kind LIKE 'own%') AS is_own, min(p.word) FILTER (WHERE p.kind NOT LIKE 'own%') AS other_word
    FROM (SELECT DISTINCT payee_text FROM candidate) AS c
    INNER JOIN place AS p ON contains(c.payee_text, p.word)
        AND (p.kind LIKE 'own%' OR NOT regexp_matches(c.payee_text, p.word || street_or_dish()))
    GROUP BY c.payee_text
),

claim_place AS (
    SELECT c.claim, min(p.word) AS other_word
    FROM (SELECT DISTINCT claim FROM candidate) AS c
    INNER JOIN place AS p ON contains(c.claim, p.word) AND NOT regexp_matches(c.claim, p.word || street_or_dish())
    WHERE p.kind NOT LIKE 'own%'
    GROUP BY c.claim
)

SELECT
    c.village_code,
    c.voucher_on,
    c.invoice_on,
    c.amount,
    c.payee,
    coalesce(c.item, c.summary, '') AS shown,
    c.payee_type = 'travel_agency' AS is_agency,
    c.payee_type = 'lodging' AS is_hotel,
    list_contains(c.lists, 'travel') AS has_travel_word,
    list_contains(c.lists, 'travel_dressed') AS has_dressed_word,
    list_has_any(c.lists, ['travel_dressed', 'catch_all']) AS is_dressed_up,
    list_contains(c.innocent_lists, 'travel') AS has_innocent_word,
    t.can_place,
    t.can_place AND coalesce(n.is_own, false) AS payee_is_own,
    -- A hotel stands where its name says; an agency next door sells trips elsewhere.
    CASE
        WHEN NOT t.can_place OR (c.payee_type = 'lodging' AND coalesce(n.is_own, false)) THEN NULL
        WHEN a.other_word IS NOT NULL THEN a.other_word
        WHEN NOT coalesce(n.is_own, false) THEN n.other_word
    END AS outside_word,
    c.invoice_row_id,
    c.ledger_key,
    c.row_id
FROM candidate AS c
CROSS JOIN place_test AS t
LEFT JOIN payee_place AS n USING (payee_text)
LEFT JOIN claim_place AS a USING (claim)
ORDER BY c.ledger_key
