-- What the rows of earlier batches without a total add up to.
SELECT
    NULL AS behind,
    count(*) FILTER (problem IS NOT NULL) AS kept_out,
    /*sums*/
FROM read_parquet($typed)
