-- How many rows of each new sheet were sampled, and the latest day among them.
INSERT INTO fingerprint_rows
SELECT file_id, sheet_no, count(*), max(/*day*/) FROM chosen GROUP BY ALL
