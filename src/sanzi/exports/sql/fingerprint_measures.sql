-- The measures of each column of each new sheet. Equal cells are looked at once and counted as often as they stand there.
CREATE OR REPLACE TEMP TABLE fingerprint_new AS
WITH counted AS (
    SELECT file_id, sheet_no, "column", type, cell, any_value(value) AS value, is_unread, beside, count(*) AS times, min(record) AS first
    FROM fingerprint_cell
    GROUP BY ALL
),
shaped AS (
    SELECT
        *,
        is_unread OR type IN ('text', 'code', 'id') AS is_written,
        CASE
            WHEN NOT is_written THEN if(type = 'date', 'date', 'number')
            WHEN regexp_full_match(cell, '(19|20)\d{2}[-/.年]\d{1,2}[-/.月].*|(19|20)\d{2}(0[1-9]|1[0-2])\d{2}') THEN 'date'
            WHEN regexp_matches(cell, '\p{Han}') THEN 'text'
            WHEN regexp_full_match(cell, '[-+]?[\d,]{1,11}(\.\d+)?') THEN 'number'
            ELSE 'code'
        END AS shape,
        regexp_replace(if(shape = 'number', split_part(cell, '.', 1), cell), '\D', '', 'g') AS figures,
        coalesce(value, if(is_written, TRY_CAST(replace(cell, ',', '') AS DOUBLE), NULL)) AS amount
    FROM counted
),
spoken AS (
    SELECT
        *,
        CASE
            WHEN type IN ('date', 'relation') THEN NULL
            WHEN shape = 'text' THEN 100 + length(cell) // 3
            -- What a float left of an account number ends in noughts.
            WHEN type = 'id' THEN length(regexp_replace(figures, '^(\d{15})0{2,}$', '\1'))
            ELSE length(figures)
        END AS digits
    FROM shaped
),
measured AS (
    SELECT
        file_id,
        sheet_no,
        "column",
        sum(times)::BIGINT AS cells,
        sum(if(is_unread, times, 0)) / cells AS unread,
        sum(if(shape = 'number', times, 0)) / cells AS numbers,
        sum(if(shape = 'date', times, 0)) / cells AS dates,
        sum(if(shape = 'code', times, 0)) / cells AS codes,
        sum(if(shape = 'text', times, 0)) / cells AS texts,
        sum(if(amount <> 0, times, 0))::BIGINT AS valued,
        quantile_cont(log10(abs(amount)), [0.1, 0.25, 0.5, 0.75, 0.9]) FILTER (amount <> 0) AS sizes,
        sum(if(amount <> 0 AND amount = trunc(amount), times, 0)) / nullif(valued, 0) AS whole,
        sum(if(amount <> 0 AND amount % 100 = 0, times, 0)) / nullif(valued, 0) AS hundreds,
        sum(if(amount < 0, times, 0)) / nullif(valued, 0) AS negative,
        count(DISTINCT cell) / cells AS distinct_share,
        if(any_value(type) = 'relation', sum(if(amount > 0, times, 0)) / cells, NULL) AS holds,
        if(any_value(type) = 'relation', sum(if(amount < 0, times, 0)) / cells, NULL) AS turned
    FROM spoken
    GROUP BY ALL
),
frequent AS (
    SELECT file_id, sheet_no, "column", list({'key': cell, 'value': times} ORDER BY times DESC, first, cell)[:40] AS cells
    FROM (SELECT file_id, sheet_no, "column", cell, sum(times) AS times, min(first) AS first FROM counted GROUP BY ALL)
    GROUP BY ALL
),
long AS (
    SELECT file_id, sheet_no, "column", list({'key': digits, 'value': times} ORDER BY digits) AS lengths
    FROM (SELECT file_id, sheet_no, "column", digits, sum(times) AS times FROM spoken WHERE digits IS NOT NULL GROUP BY ALL)
    GROUP BY ALL
),
said AS (
    SELECT file_id, sheet_no, "column", times, unnest(list_distinct(list_concat(
        regexp_extract_all(coalesce(beside, cell), '[\p{Han}A-Za-z]'),
        list_filter([coalesce(regexp_extract(beside, '^\d{1,3}'), regexp_extract(cell, '^(\d{3})\d{4}', 1))], lambda digits: digits <> '')
    ))) AS word
    FROM counted
    WHERE beside IS NOT NULL OR type IN ('text', 'code', 'id')
),
spelt AS (
    SELECT file_id, sheet_no, "column", list({'key': word, 'value': times} ORDER BY times DESC, word)[:80] AS words
    FROM (SELECT file_id, sheet_no, "column", word, sum(times) AS times FROM said GROUP BY ALL)
    GROUP BY ALL
)
SELECT
    measured.file_id,
    measured.sheet_no,
    counts.last_on,
    measured."column",
    greatest(coalesce(counts.rows, 0), measured.cells) AS rows,
    measured.* EXCLUDE (file_id, sheet_no, "column"),
    map_from_entries(list_transform(coalesce(long.lengths, []), lambda each: {'key': each.key, 'value': each.value / measured.cells})) AS lengths,
    map_from_entries(list_transform(frequent.cells, lambda each: {'key': each.key, 'value': each.value / measured.cells})) AS keys,
    map_from_entries(list_transform(coalesce(spelt.words, []), lambda each: {'key': each.key, 'value': each.value / measured.cells})) AS words,
    list_transform(frequent.cells[:3], lambda each: each.key) AS examples
FROM measured
JOIN frequent USING (file_id, sheet_no, "column")
LEFT JOIN long USING (file_id, sheet_no, "column")
LEFT JOIN spelt USING (file_id, sheet_no, "column")
LEFT JOIN fingerprint_rows AS counts USING (file_id, sheet_no)
