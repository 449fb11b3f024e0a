-- What the rows of earlier batches without a total add up to.
SELECT
    NULL AS behind,
    count(*) FILTER (problem IS NOT NULL) AS kept_out,
    /*about*/,
    /*sums*/
FROM read_parquet($typed)
