-- What every row says, as two hashes: one alone would take two of a county's rows for the same once in some hundred thousand counties.
INSERT INTO staged.content
SELECT $kind, hash(/*columns*/), hash('too', /*columns*/), left(row_id, 12), split_part(row_id, '.', 2)::INTEGER, source_row
FROM /*rows*/
/*placed*/
