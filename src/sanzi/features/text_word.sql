-- The words of one list, $list, found by its expression, $pattern, in every text. What is no word of it (strength 0) only takes its place.
INSERT INTO features.text_word
WITH found AS (
    SELECT text, unnest(list_distinct(regexp_extract_all(folded, $pattern))) AS hit
    FROM features.text_seen
    WHERE regexp_matches(folded, $pattern)
)

SELECT f.text, w.list, w.word, w.is_innocent
FROM found AS f
INNER JOIN policy.word AS w ON w.list = $list AND w.folded = f.hit AND w.strength > 0
