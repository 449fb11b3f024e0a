-- The words of one list, $list, found by its expression, $pattern, in every part of every text.
INSERT INTO features.text_word
WITH found AS (
    SELECT folded, unnest(list_distinct(regexp_extract_all(folded, $pattern))) AS hit
    FROM (SELECT DISTINCT folded FROM features.text_part)
    WHERE regexp_matches(folded, $pattern)
)

SELECT DISTINCT p.text, w.list, w.word, w.is_innocent
FROM found AS f
INNER JOIN policy.word AS w ON w.list = $list AND fold(w.word) = f.hit
INNER JOIN features.text_part AS p ON p.folded = f.folded
ORDER BY p.text, w.word
