-- What a rule could see: every table and view of the schemas.
SELECT tables.schema_name, tables.table_name, 'TABLE' AS kind
FROM duckdb_tables() AS tables
WHERE NOT tables.temporary
UNION ALL
SELECT views.schema_name, views.view_name, 'VIEW'
FROM duckdb_views() AS views
WHERE NOT views.internal AND NOT views.temporary
ORDER BY ALL
