-- The rows of one kind that are to move in.
CREATE OR REPLACE TEMP VIEW /*view*/ AS
FROM read_parquet([/*files*/])
WHERE problem IS NULL
