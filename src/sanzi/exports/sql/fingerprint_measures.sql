-- The measures of each column of each new sheet.
CREATE OR REPLACE TEMP TABLE fingerprint_new AS
WITH shaped AS (
    SELECT
        *,
        CASE
            WHEN is_unread OR type IN ('text', 'code', 'id') THEN CASE
                WHEN regexp_full_match(cell, '(19|20)\d{2}[-/.年]\d{1,2}[-/.月].*|(19|20)\d{2}(0[1-9]|1[0-2])\d{2}') THEN 'date'
                WHEN regexp_matches(cell, '\p{Han}') THEN 'text'
                WHEN regexp_full_match(cell, '[-+]?[\d,]{1,11}(\.\d+)?') THEN 'number'
                ELSE 'code'
            END
            WHEN type = 'date' THEN 'date'
            ELSE 'number'
        END AS shape,
        CASE WHEN is_unread OR type IN ('text', 'code', 'id') THEN coalesce(value, TRY_CAST(replace(cell, ',', '') AS DOUBLE)) ELSE value END AS amount
    FROM fingerprint_cell
),
spoken AS (
    SELECT
        *,
        CASE
            WHEN type IN ('date', 'relation') THEN NULL
            WHEN shape = 'text' THEN 100 + length(cell) // 3
            -- What a float left of an account number ends in noughts.
            WHEN type = 'id' THEN length(rtrim(regexp_replace(cell, '\D', '', 'g'), '0'))
            WHEN shape = 'number' THEN length(regexp_replace(split_part(cell, '.', 1), '\D', '', 'g'))
            ELSE length(regexp_replace(cell, '\D', '', 'g'))
        END AS digits
    FROM shaped
),
measured AS (
    SELECT
        file_id,
        sheet_no,
        "column",
        count(*) AS cells,
        avg(is_unread::INTEGER) AS unread,
        avg((shape = 'number')::INTEGER) AS numbers,
        avg((shape = 'date')::INTEGER) AS dates,
        avg((shape = 'code')::INTEGER) AS codes,
        avg((shape = 'text')::INTEGER) AS texts,
        count(*) FILTER (amount <> 0) AS valued,
        quantile_cont(log10(abs(amount)), [0.1, 0.25, 0.5, 0.75, 0.9]) FILTER (amount <> 0) AS sizes,
        avg((amount = trunc(amount))::INTEGER) FILTER (amount <> 0) AS whole,
        avg((amount % 100 = 0)::INTEGER) FILTER (amount <> 0) AS hundreds,
        avg((amount < 0)::INTEGER) FILTER (amount <> 0) AS negative,
        count(DISTINCT cell) / count(*) AS distinct_share,
        avg((amount > 0)::INTEGER) FILTER (type = 'relation') AS holds,
        avg((amount < 0)::INTEGER) FILTER (type = 'relation') AS turned,
        map_from_entries(list_transform(map_entries(histogram(digits)), lambda each: {'key': each.key, 'value': each.value / count(*)})) AS lengths
    FROM spoken
    GROUP BY ALL
),
counted AS (
    SELECT file_id, sheet_no, "column", cell, count(*) AS times, min(record) AS first
    FROM fingerprint_cell
    GROUP BY ALL
),
frequent AS (
    SELECT file_id, sheet_no, "column", list({'key': cell, 'value': times} ORDER BY times DESC, first, cell)[:40] AS cells
    FROM counted
    GROUP BY ALL
),
said AS (
    SELECT file_id, sheet_no, "column", record, unnest(list_distinct(CASE
        WHEN beside IS NULL AND type NOT IN ('text', 'code', 'id') THEN []
        ELSE list_concat(
            regexp_extract_all(coalesce(beside, cell), '[\p{Han}A-Za-z]'),
            list_filter([coalesce(regexp_extract(beside, '^\d{1,3}'), regexp_extract(cell, '^(\d{3})\d{4}', 1))], lambda digits: digits <> '')
        )
    END)) AS word
    FROM fingerprint_cell
),
worded AS (
    SELECT file_id, sheet_no, "column", word, count(*) AS times
    FROM said
    GROUP BY ALL
),
spelt AS (
    SELECT file_id, sheet_no, "column", list({'key': word, 'value': times} ORDER BY times DESC, word)[:80] AS words
    FROM worded
    GROUP BY ALL
)
SELECT
    measured.file_id,
    measured.sheet_no,
    counts.last_on,
    measured."column",
    greatest(coalesce(counts.rows, 0), measured.cells) AS rows,
    measured.* EXCLUDE (file_id, sheet_no, "column"),
    map_from_entries(list_transform(frequent.cells, lambda each: {'key': each.key, 'value': each.value / measured.cells})) AS keys,
    map_from_entries(list_transform(coalesce(spelt.words, []), lambda each: {'key': each.key, 'value': each.value / measured.cells})) AS words,
    list_transform(frequent.cells[:3], lambda each: each.key) AS examples
FROM measured
JOIN frequent USING (file_id, sheet_no, "column")
LEFT JOIN spelt USING (file_id, sheet_no, "column")
LEFT JOIN fingerprint_rows AS counts USING (file_id, sheet_no)
