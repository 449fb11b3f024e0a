-- The columns of the kind, as text, and what each record is: mark NULL is data.
-- The patterns are variables and not parameters: a parameter is compiled anew for every row.
CREATE OR REPLACE TEMP TABLE picked AS
WITH tidied AS (
    SELECT
        record,
        len(cells) AS width,
        /*tidied*/ AS cells
    FROM batch
    WHERE record > $header_last
),
named AS (
    SELECT
        record,
        width,
        cells,
        coalesce(
            filled(cells[1]), filled(cells[2]), filled(cells[3]), filled(cells[4]), filled(cells[5]), filled(cells[6]), filled(array_to_string(cells, ''))
        ) AS first_text,
        /*columns*/
    FROM tidied
),
judged AS (
    SELECT *, replace(first_text, ' ', '') AS opening, /*keyless*/ AS is_keyless, /*moneyless*/ AS is_moneyless, /*nameless*/ AS is_nameless, /*said*/ AS said
    FROM named
)
SELECT
    * EXCLUDE (cells, opening, is_keyless, is_moneyless, is_nameless, said),
    CASE
        WHEN first_text IS NULL THEN 'blank'
        WHEN list_contains($head_firsts, first_text) AND list_contains($head_rows, array_to_string(cells, chr(31))) THEN 'header'
        WHEN contains(opening, '笔数') AND regexp_full_match(opening, getvariable('footers')) THEN 'footer'
        WHEN NOT is_keyless THEN NULL
        WHEN regexp_full_match(opening, getvariable('pages')) OR regexp_full_match(said, getvariable('pages')) THEN 'page'
        WHEN regexp_full_match(opening, getvariable('totals')) OR regexp_full_match(said, getvariable('totals')) THEN 'total'
        WHEN (is_moneyless OR is_nameless) AND (regexp_full_match(opening, getvariable('carried')) OR regexp_full_match(said, getvariable('carried'))) THEN 'carried'
        WHEN is_moneyless AND regexp_full_match(opening, getvariable('footers')) THEN 'footer'
    END AS mark,
    /*lost*/ AS is_lost,
    $is_text AND width < $width AS is_short,
    CASE WHEN $is_text AND width > $width THEN width <> $usual_width OR array_to_string(cells[$width + 1:], '') <> '' ELSE FALSE END AS is_long
FROM judged
