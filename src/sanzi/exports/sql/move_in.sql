INSERT INTO staged./*kind*/
SELECT /*columns*/
FROM landed
/*placed*/
