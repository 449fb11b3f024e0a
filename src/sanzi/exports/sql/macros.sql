-- How a cell is tidied and read where no parser is needed. A value that these give is the one that `clean.py` gives.
CREATE OR REPLACE TEMP MACRO untidy(cells) AS regexp_matches(
    array_to_string(cells, chr(31)), '[\t\r\n\x{a0}\x{3000}\x{200b}\x{feff}０-９`'']|  |^ | $|\x1f | \x1f'
);
CREATE OR REPLACE TEMP MACRO tidy(cell) AS regexp_replace(
    trim(regexp_replace(translate(cell, '０１２３４５６７８９' || chr(8203) || chr(65279), '0123456789'), '[\s\x{a0}\x{3000}]+', ' ', 'g')), '^[''`]+ ?', ''
);
-- A raw line as its cells, and cells as one line of 问题数据.
CREATE OR REPLACE TEMP MACRO cells_of(line, separator, cells) AS coalesce(cells, string_split(line, separator));
CREATE OR REPLACE TEMP MACRO shown(cells) AS array_to_string(list_transform(cells, lambda cell: coalesce(cell, '')), ' | ');
CREATE OR REPLACE TEMP MACRO filled(cell) AS nullif(cell, '');
CREATE OR REPLACE TEMP MACRO plain_money(cell) AS CASE
    WHEN regexp_full_match(cell, '-?\d{1,12}(\.\d{1,2})?') THEN TRY_CAST(cell AS DECIMAL(18, 2))
    WHEN regexp_full_match(cell, '[¥￥]?-?(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.\d{1,2})?元?') THEN TRY_CAST(translate(cell, '¥￥,元', '') AS DECIMAL(18, 2))
END;
CREATE OR REPLACE TEMP MACRO plain_number(cell) AS CASE WHEN regexp_full_match(cell, '-?\d{1,13}(\.\d{1,4})?') THEN TRY_CAST(cell AS DECIMAL(18, 4)) END;
CREATE OR REPLACE TEMP MACRO plain_area(cell) AS plain_number(cell);
CREATE OR REPLACE TEMP MACRO plain_count(cell) AS CASE WHEN regexp_full_match(cell, '\d{1,9}') THEN TRY_CAST(cell AS INTEGER) END;
CREATE OR REPLACE TEMP MACRO plain_date(cell) AS CASE WHEN regexp_full_match(cell, '\d{4}-\d{2}-\d{2}') THEN TRY_CAST(cell AS DATE) END;
CREATE OR REPLACE TEMP MACRO plain_bool(cell) AS NULL::BOOLEAN;
CREATE OR REPLACE TEMP MACRO read_money(cell, value) AS coalesce(plain_money(cell), TRY_CAST(value AS DECIMAL(18, 2)));
CREATE OR REPLACE TEMP MACRO read_number(cell, value) AS coalesce(plain_number(cell), TRY_CAST(value AS DECIMAL(18, 4)));
CREATE OR REPLACE TEMP MACRO read_area(cell, value) AS coalesce(plain_area(cell), TRY_CAST(value AS DECIMAL(18, 4)));
CREATE OR REPLACE TEMP MACRO scaled_area(cell, value) AS TRY_CAST(value AS DECIMAL(18, 4));
CREATE OR REPLACE TEMP MACRO read_count(cell, value) AS coalesce(plain_count(cell), TRY_CAST(value AS INTEGER));
CREATE OR REPLACE TEMP MACRO read_date(cell, value) AS coalesce(plain_date(cell), TRY_CAST(value AS DATE));
CREATE OR REPLACE TEMP MACRO read_bool(cell, value) AS TRY_CAST(value AS BOOLEAN);
CREATE OR REPLACE TEMP MACRO scaled_money(cell, value) AS TRY_CAST(value AS DECIMAL(18, 2));
CREATE OR REPLACE TEMP MACRO formula_gone(cell) AS CASE WHEN NOT regexp_full_match(cell, '(?s)#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|无值! .*)') THEN cell END;
-- 2011.4.16-2041.4.15 holds two days, the parts 1 and 2; what is no range gives NULL.
CREATE OR REPLACE TEMP MACRO range_part(cell, part) AS filled(regexp_extract(
    replace(simplified(cell), ' ', ''),
    '^[自从]?(\d{4}(?:[-./]\d{1,2}){1,2}|\d{4}年\d{1,2}月(?:\d{1,2}[日号])?|\d{8})起?(?:[-–—―－~～至到])+(\d{4}(?:[-./]\d{1,2}){1,2}|\d{4}年\d{1,2}月(?:\d{1,2}[日号])?|\d{8}|长期|永久|无固定期限|今)止?$',
    part
));
-- 记-12 and 记字第0012号 hold word and number; a number alone loses its leading zeros.
CREATE OR REPLACE TEMP MACRO number_of(cell) AS CASE
    WHEN regexp_full_match(cell, '[1-9]\d*') THEN cell
    WHEN regexp_full_match(cell, '\D*?(字)?[-—_ ]?第?0*\d+(号|\.0)?') THEN regexp_extract(cell, '0*(\d+)(号|\.0)?$', 1)
    ELSE cell
END;
CREATE OR REPLACE TEMP MACRO word_of(word, cell) AS regexp_replace(
    coalesce(word, CASE WHEN NOT regexp_full_match(cell, '\d*') THEN filled(regexp_extract(cell, '^([^\d\-—_ 第]+)[-—_ ]?第?0*\d+(号|\.0)?$', 1)) END), '^(.+)字$', '\1'
);
CREATE OR REPLACE TEMP MACRO day_of(date, year, month, day, titled) AS CASE
    WHEN regexp_full_match(date, '\d{1,2}月\d{1,2}[日号]?') THEN coalesce(regexp_extract(year, '\d{4}') || '年', titled || '年', '') || date
    WHEN date IS NULL AND month IS NOT NULL AND day IS NOT NULL
    THEN coalesce(filled(regexp_extract(year, '\d{4}')), titled) || '-' || regexp_extract(month, '\d+') || '-' || regexp_extract(day, '\d+')
    ELSE date
END;
-- An account or identity number that went through a float: exponent form, or nothing but noughts after the fifteenth digit.
CREATE OR REPLACE TEMP MACRO lost_digits(cell) AS coalesce(regexp_full_match(cell, '\d(\.\d+)?[eE]\+?\d+|\d{15}0{2,}|\d+\.0'), FALSE);
CREATE OR REPLACE TEMP MACRO found(field, cell, code, reason) AS
    {'field': field::VARCHAR, 'cell': cell::VARCHAR, 'code': code::VARCHAR, 'reason': reason::VARCHAR};
CREATE OR REPLACE TEMP MACRO side_of(word) AS CASE
    WHEN lower(simplified(word)) IN ('借', 'd', 'dr', 'debit', '1', '1.0', '借方', '借记') THEN 'debit'
    WHEN lower(simplified(word)) IN ('贷', 'c', 'cr', 'credit', '-1', '-1.0', '贷方', '贷记', '2') THEN 'credit'
END;
-- 平: a balance of nothing, on neither side.
CREATE OR REPLACE TEMP MACRO balance_side_of(word) AS CASE WHEN word IN ('平', '无', '-', '—') THEN 'none' ELSE side_of(word) END;
-- Both signed balances of an account, debit positive, where opening + moved = closing comes out: on a side told (1 or -1), on two sides, or on whatever
-- sides alone come out. NULL: it does not, or it does in more than one way.
CREATE OR REPLACE TEMP MACRO sign_of(side) AS CASE side WHEN 'debit' THEN 1 WHEN 'credit' THEN -1 END;
CREATE OR REPLACE TEMP MACRO coming_out(ways, moved) AS list_distinct(list_filter(ways, lambda way: way[1] + moved = way[2]));
CREATE OR REPLACE TEMP MACRO only_one(ways) AS CASE WHEN len(ways) = 1 THEN ways[1] END;
CREATE OR REPLACE TEMP MACRO proved_on(sign, opening, moved, closing) AS only_one(coming_out([[sign * opening, sign * closing]], moved));
CREATE OR REPLACE TEMP MACRO proved_across(opening, moved, closing) AS only_one(coming_out([[opening, -closing], [-opening, closing]], moved));
CREATE OR REPLACE TEMP MACRO proved_alone(opening, moved, closing) AS
    only_one(coming_out([[opening, closing], [-opening, -closing], [opening, -closing], [-opening, closing]], moved));
-- What a column 作废标志, 是否删除 or 状态 says of a voucher that does not count.
CREATE OR REPLACE TEMP MACRO said_void(cell) AS coalesce(
    regexp_full_match(lower(replace(simplified(cell), ' ', '')), '1(\.0)?|y|yes|t|true|是|有|√|✓|(已|被)?(作废|删除|注销)(凭证)?'), FALSE
);
-- A bank's 借 is money out of the village's account.
CREATE OR REPLACE TEMP MACRO bank_side_of(word) AS CASE
    WHEN upper(simplified(word)) IN ('借', 'D', 'DR', 'DEBIT', '1', '借方', '借记', '支', '支出', '付', '付出', '付款', '转出', '出', '-', '取', '支取', '往') THEN '借'
    WHEN upper(simplified(word)) IN ('贷', 'C', 'CR', 'CREDIT', '2', '贷方', '贷记', '收', '收入', '收款', '转入', '进', '入', '+', '存', '存入', '来') THEN '贷'
END;
-- A text and what another column adds to it: nothing where the text holds it already.
CREATE OR REPLACE TEMP MACRO with_more(cell, more) AS CASE WHEN contains(cell, more) THEN cell ELSE filled(concat_ws('；', cell, more)) END;
CREATE OR REPLACE TEMP MACRO time_in(cell) AS filled(regexp_extract(cell, '\d[日T ]\s*(\d{1,2}:\d{2}(:\d{2})?)', 1));
-- The code of a contract's issuer is that of its village and two digits for the group.
CREATE OR REPLACE TEMP MACRO village_of_issuer(cell) AS CASE WHEN regexp_full_match(cell, '\d{14}') THEN cell[:12] END;
CREATE OR REPLACE TEMP MACRO land_unit_in(cell) AS filled(regexp_extract(cell, '\d\s*(亩|公顷|平方米|平米|㎡|m2)$', 1));
-- A code that went through a float: without its .0 it is whole; in exponent form its last digits are gone.
CREATE OR REPLACE TEMP MACRO is_exponent(cell) AS contains(cell, 'E+') AND regexp_full_match(cell, '\d(\.\d+)?E\+\d+');
CREATE OR REPLACE TEMP MACRO sound_code(cell) AS CASE
    WHEN is_exponent(cell) THEN NULL
    WHEN contains(cell, '.') AND regexp_full_match(cell, '\d+\.0+') THEN split_part(cell, '.', 1)
    ELSE cell
END;
