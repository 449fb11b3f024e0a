-- The rows of one kind that are to move in, in the order of their files.
CREATE OR REPLACE TEMP VIEW landed AS
FROM read_parquet([/*files*/])
WHERE problem IS NULL
