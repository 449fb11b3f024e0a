-- Where the rows of changed files lie: every row has its sheet's path.
SELECT DISTINCT s.path, s.kind
FROM staged.sheet AS s
SEMI JOIN staged.changed AS c ON c.file_id = s.file_id
WHERE s.status = 'loaded'
