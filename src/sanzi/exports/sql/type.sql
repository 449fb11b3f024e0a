-- Typed values beside their text, and the first thing that keeps a row out (NULL: nothing does).
COPY (
    WITH read AS (
        SELECT picked.record, is_lost, is_short, is_long, /*columns*/
        FROM picked
        /*joins*/
        WHERE mark IS NULL
    ),
    sided AS (
        SELECT /*sides*/
        FROM /*read*/
    )
    SELECT
        /*staged*/,
        CASE
            WHEN is_lost THEN found(NULL, NULL, 'encoding', '这一行有解不开的字节，文字已损坏')
            WHEN record >= $foreign_from THEN found(NULL, NULL, 'foreign', '这一行属于同一工作表里的另一张表')
            WHEN is_long THEN found(NULL, NULL, 'columns', '这一行的格数比表头多，内容可能错位')
            WHEN is_short THEN found(NULL, NULL, 'columns', '这一行的格数比表头少，内容可能错位')
            /*problems*/
            WHEN is_misdirected THEN found('direction', direction_told, 'direction', '借贷方向读不懂')
        END AS problem
    FROM sided
) TO $target (FORMAT parquet)
