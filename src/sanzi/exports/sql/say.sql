-- What every new row says.
INSERT INTO staged.content
SELECT $kind, md5_number(concat_ws(chr(31), /*columns*/)), row_id[1:12], split_part(row_id, '.', 2)::INTEGER, source_row
FROM landed
/*placed*/
