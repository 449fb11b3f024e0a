INSERT INTO staged./*kind*/ BY NAME
SELECT /*columns*/
FROM landed
/*placed*/
