-- The shared expressions, and whatever differs between DuckDB versions.
CREATE OR REPLACE MACRO yuan(amount) AS format('{:,.2f}', CAST(amount AS DECIMAL(18, 2))) || '元';
CREATE OR REPLACE MACRO weekday(day) AS isodow(day);
CREATE OR REPLACE MACRO cn_day(day) AS strftime(day, '%Y年%-m月%-d日');
-- Years of a term whose last day belongs to it, in months of the calendar.
CREATE OR REPLACE MACRO term_years(from_on, to_on) AS round(date_diff('month', from_on, to_on + INTERVAL 1 DAY) / 12.0, 2);
-- 2024年1月17日至18日, 2024年1月17日至3月5日: the year and the month are not said twice; one day alone where both are the same.
CREATE OR REPLACE MACRO cn_span(first_on, last_on) AS cn_day(first_on) || CASE
    WHEN last_on <= first_on THEN ''
    WHEN date_trunc('month', first_on) = date_trunc('month', last_on) THEN strftime(last_on, '至%-d日')
    WHEN year(first_on) = year(last_on) THEN strftime(last_on, '至%-m月%-d日')
    ELSE '至' || cn_day(last_on)
END;
-- 5笔中有2笔, and 没有一笔 where there is none.
CREATE OR REPLACE MACRO some_of(found, total, unit) AS CASE WHEN found = 0 THEN '没有一' || unit ELSE total || unit || '中有' || found || unit END;
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
-- A number as texts write it: digits with or without commas, or 半, 十二, 两百, 壹仟零伍, and years as 二〇二四; NULL where it is none or says it in short (一百五).
CREATE OR REPLACE MACRO cn_plain(text) AS translate(text, '两〇○壹贰叁肆伍陆柒捌玖拾佰仟', '二零零一二三四五六七八九十百千');
CREATE OR REPLACE MACRO cn_digit(text) AS coalesce(strpos('一二三四五六七八九', nullif(text, '')), 0);
CREATE OR REPLACE MACRO cn_number(text) AS CASE
    WHEN regexp_full_match(text, '[0-9,]+(\.[0-9]+)?') THEN TRY_CAST(replace(text, ',', '') AS DECIMAL(18, 4))
    WHEN text = '半' THEN 0.5
    WHEN regexp_full_match(cn_plain(text), '(?:一九|二零)[零一二三四五六七八九]{2}') THEN CAST(translate(cn_plain(text), '零一二三四五六七八九', '0123456789') AS INTEGER)
    WHEN text <> '' AND regexp_full_match(cn_plain(text), '([一二三四五六七八九]千)?零?([一二三四五六七八九]百)?零?([一二三四五六七八九]?十)?零?[一二三四五六七八九]?')
        AND NOT regexp_matches(cn_plain(text), '[千百][一二三四五六七八九]$')
        THEN 1000 * cn_digit(regexp_extract(cn_plain(text), '(.)千', 1))
            + 100 * cn_digit(regexp_extract(cn_plain(text), '(.)百', 1))
            + CASE WHEN contains(cn_plain(text), '十') THEN 10 * greatest(cn_digit(regexp_extract(cn_plain(text), '([一二三四五六七八九])十', 1)), 1) ELSE 0 END
            + cn_digit(regexp_extract(cn_plain(text), '([一二三四五六七八九])$', 1))
END;
-- 张　三, written wide to fill its cell, is 张三; names with other letters keep their blanks.
CREATE OR REPLACE MACRO plain_name(name) AS CASE WHEN regexp_full_match(name, '[\p{Han} \x{3000}]+') THEN replace(replace(name, ' ', ''), chr(12288), '') ELSE name END;
-- An identity number of fifteen digits, as they were until 1999, as the one of eighteen that took its place; any other as it is, in capitals.
CREATE OR REPLACE MACRO full_id(id_no) AS CASE
    WHEN regexp_full_match(id_no, '[0-9]{15}') THEN substr(id_no, 1, 6) || '19' || substr(id_no, 7) || substr('10X98765432', CAST(1 + list_sum(list_transform(
        range(1, 18), lambda place: TRY_CAST(substr(substr(id_no, 1, 6) || '19' || substr(id_no, 7), place, 1) AS BIGINT)
            * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][place])) % 11 AS INTEGER), 1)
    ELSE upper(id_no)
END;
-- A person's name without a note in brackets, 等3人, dots and blanks; the lists here and below come from names.toml.
CREATE OR REPLACE MACRO bare_name(name) AS regexp_replace(fold(name), '[(\[【][^)\]】]*[)\]】]?$|等[0-9]*[人户名]*$|[·•.・‧･∙]', '', 'g');
-- The name two writings of one person have in common: 張 三, 张三主任, 村民张三（代领） are all 张三. A key is no proof: two people may bear it.
CREATE OR REPLACE MACRO person_key(name) AS coalesce(
    nullif(regexp_extract(bare_name(name), '^(?:/*titles*/)*((?:/*surnames*/)\p{Han}{1,2})(?:/*titles*/)*$', 1), ''), bare_name(name)
);
-- The other name that a bracket gives: 张三（曾用名李四） is also 李四. NULL where there is none.
CREATE OR REPLACE MACRO person_alias(name) AS nullif(
    regexp_extract(fold(name), '\((?:(?:/*aliases*/):?)?((?:/*surnames*/)\p{Han}{1,2})\)', 1), ''
);
-- The name two writings of one firm have in common: the way of registration, brackets and branches taken off, 有限公司 and its kin all 公司.
CREATE OR REPLACE MACRO firm_key(name) AS regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    fold(name), '\((?:/*legal_forms*/)\)|\([^()]*\)$', '', 'g'), '[()\[\]]', '', 'g'),
    '^(.*公司).+(?:/*branches*/)$', '\1'), '(?:股份有限责任|股份有限|有限责任|有限|责任)公司$', '公司'
);
-- How likely somebody else among `people` bears a name of this frequency; `frequency` is that of features.name_odds.
CREATE OR REPLACE MACRO namesake_chance(frequency, people) AS CASE WHEN people > 1 THEN 1 - pow(1 - frequency, people - 1) WHEN people <= 1 THEN 0 END;
-- A chance as people read it, without more digits than it is worth.
CREATE OR REPLACE MACRO chance_told(chance) AS CASE
    WHEN chance < 0.01 THEN '不到1%' WHEN chance > 0.99 THEN '超过99%' ELSE '约' || percent(chance)
END;
-- Words that hold the name of a city and are of something else.
CREATE OR REPLACE MACRO no_city() AS '[复混配]合肥|大理石|集中卫|美丽水|[东南西北江河]西安置|入海口|平安顺|[村路东西]南通|[境县镇村]内江|长春花|开封仪';
-- What follows the name of a city in a street or a dish: 北京路 and 兰州拉面 are to be had anywhere.
CREATE OR REPLACE MACRO street_or_dish() AS
    '(?:市?[东西南北中一二三四五]?(?:大道|路|街|巷|胡同)|小吃|拉面|小面|米线|米粉|面馆|火锅|烤鸭|烤鱼|火腿|烧饼|凉皮|汤包|风味|菜馆)';
