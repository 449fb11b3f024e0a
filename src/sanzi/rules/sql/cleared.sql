-- What one rule found for and against its own hits.
INSERT INTO cleared
SELECT
    $code,
    CAST(hit_id AS VARCHAR),
    CAST(innocent AS VARCHAR),
    CAST(holds AS BOOLEAN),
    list_sort(list_distinct(CAST(evidence AS VARCHAR[]))),
    CAST(sentence AS VARCHAR)
FROM answer
