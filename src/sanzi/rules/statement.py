"""What one statement of a rule names and does, read from DuckDB's own syntax tree."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

# Of the functions that make tables, only these read nothing.
TABLE_FUNCTIONS = ("unnest", "range", "generate_series")
# Functions that DuckDB calls consistent and that still tell what lies outside the tables.
OUTSIDE = ("getenv", "getvariable", "version", "query", "query_table", "json_execute_serialized_sql", "json_serialize_sql", "json_deserialize_sql")
CLOCK_WORDS = ("current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "current_user", "session_user")


@dataclass(frozen=True)
class Statement:
    """`params` without the $, `tables` schema-qualified as written, `texts` the string constants, `refused` what no rule may do."""

    params: frozenset[str]
    tables: frozenset[str]
    texts: tuple[str, ...]
    refused: tuple[str, ...]


def read(con: duckdb.DuckDBPyConnection, sql: str) -> Statement:
    """Read one SELECT. Raises duckdb.Error where it cannot be parsed."""
    statements = con.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        return Statement(frozenset(), frozenset(), (), ("一个文件里只能有一条 SELECT 语句",))
    tree = json.loads(con.execute("SELECT json_serialize_sql($sql)", {"sql": sql}).fetchone()[0])
    if tree["error"]:
        return Statement(frozenset(), frozenset(), (), (f"读不懂这条语句：{tree['error_message']}",))
    root = tree["statements"][0]["node"]
    nodes = list(_walk(root))
    own = {entry["key"] for node in nodes for entry in node.get("cte_map", {}).get("map", ())}
    tables = frozenset(_name(node) for node in nodes if node.get("type") == "BASE_TABLE" and not (node["schema_name"] == "" and node["table_name"] in own))
    texts = tuple(node["literal"]["text"] for node in nodes if node.get("type") == "VALUE_CONSTANT" and node["literal"].get("kind") == "STRING")
    return Statement(frozenset(statements[0].named_parameters), tables, texts, tuple(_refused(con, sql, root, nodes)))


def _walk(node: object) -> Iterator[dict]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _walk(value)
    elif isinstance(node, list):
        for each in node:
            yield from _walk(each)


def _name(node: dict) -> str:
    return ".".join(node["qualified_name"]["path"])


def _refused(con: duckdb.DuckDBPyConnection, sql: str, root: dict, nodes: list[dict]) -> Iterator[str]:
    shifting = {name for (name,) in con.execute("SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability <> 'CONSISTENT'").fetchall()}
    made = {id(node["function"]) for node in nodes if node.get("type") == "TABLE_FUNCTION"}
    for node in nodes:
        kind = str(node.get("type", ""))
        if kind.endswith("_QUERY_NODE"):
            yield "只许读，不许改：语句里有增删改"
        elif kind == "FUNCTION":
            name = node["function_name"].lower()
            if id(node) in made and name not in TABLE_FUNCTIONS:
                yield f"{_line(sql, node)}不许用会读表外东西的函数 {name}"
            elif name in shifting or name in OUTSIDE:
                yield f"{_line(sql, node)}不许用结果会变或看得到库外的函数 {name}；“今天”用 $as_of"
        elif kind == "COLUMN_REF" and len(node["column_names"]) == 1 and node["column_names"][0].lower() in CLOCK_WORDS:
            yield f"{_line(sql, node)}不许用 {node['column_names'][0]}；“今天”用 $as_of"
    if any(column.get("type") == "STAR" for select in _last_selects(root) for column in select["select_list"]):
        yield "最后的 SELECT 要写出各列，不许用 *"


def _last_selects(node: dict) -> Iterator[dict]:
    if node["type"] == "SELECT_NODE":
        yield node
    for child in node.get("children", ()):
        yield from _last_selects(child)


def _line(sql: str, node: dict) -> str:
    before = sql.encode()[: node.get("query_location", len(sql.encode()))]
    return f"第 {before.count(10) + 1} 行：" if len(before) < len(sql.encode()) else ""
