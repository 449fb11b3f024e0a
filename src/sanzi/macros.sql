-- The shared expressions, and whatever differs between DuckDB versions.
CREATE OR REPLACE MACRO yuan(amount) AS format('{:,.2f}', CAST(amount AS DECIMAL(18, 2))) || '元';
CREATE OR REPLACE MACRO weekday(day) AS isodow(day);
CREATE OR REPLACE MACRO cn_day(day) AS strftime(day, '%Y年%-m月%-d日');
CREATE OR REPLACE MACRO percent(share) AS format('{:.0f}%', 100 * share);
-- The lists come from traditional.toml; text without a traditional character is left alone.
CREATE OR REPLACE MACRO simplified(text) AS CASE
    WHEN regexp_matches(text, '[/*traditional*/]') THEN translate(text, '/*traditional*/', '/*simplified*/') ELSE text
END;
-- Text as words are sought in it: full-width forms halved, Latin letters upper case, simplified characters, no blanks.
CREATE OR REPLACE MACRO fold(text) AS upper(simplified(CASE
    WHEN regexp_matches(text, '[\s\x{A0}\x{200B}\x{3000}\x{FEFF}\x{FF01}-\x{FF5E}]')
        THEN translate(regexp_replace(text, '[\s\x{A0}\x{200B}\x{3000}\x{FEFF}]', '', 'g'),
            '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～',
            '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~')
    ELSE text
END));
