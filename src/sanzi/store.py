"""DuckDB connections, and the one way to run a statement that lies in a file."""

from pathlib import Path

import duckdb
import pyarrow as pa

from sanzi import names, traditional
from sanzi.errors import SanziError, UsageError

SCHEMAS = ("staged", "ledger", "policy", "features", "hits", "clues", "night")
MACROS = Path(__file__).parent / "macros.sql"


def connect(
    path: Path | None = None, *, read_only: bool = False, memory: str = "1GB", threads: int = 2, spill: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """Open the file at `path` (None: in memory). `memory` is DuckDB's limit; what does not fit goes to `spill`.

    No extension is ever fetched, no Python object is ever read as a table. Raises SanziError where another process holds the file
    or it cannot be opened.
    """
    settings = {"memory_limit": memory, "threads": threads, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
    # a table that is missing must not be looked for among the variables of the caller
    settings["python_enable_replacements"] = False
    if spill is not None:
        settings["temp_directory"] = str(spill)
    try:
        return duckdb.connect(str(path) if path else ":memory:", read_only=read_only, config=settings)
    except duckdb.IOException as wrong:
        if "lock" in str(wrong):
            raise SanziError(f"数据库文件 {path} 正被另一个程序占用。请等上一次运行结束，或关闭打开它的程序后再试。") from None
        if "not a valid DuckDB" in str(wrong):
            told = f"{path} 不是数据库文件，或者已经损坏。请指向工作库或发布的 sanzi.duckdb。"
            raise (UsageError if read_only else SanziError)(told) from None
        raise SanziError(f"打不开数据库文件 {path}：{str(wrong).splitlines()[0]}。请检查路径、权限和磁盘空间。") from None


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Create the schemas and the macros of `macros.sql` where they are missing."""
    for schema in SCHEMAS:
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    con.execute(macros())


def macros() -> str:
    """The statements of `macros.sql` with their word lists."""
    return names.in_sql(traditional.in_sql(MACROS.read_text(encoding="utf-8")))


def statement(path: Path, **texts: str) -> str:
    """The text of `path` with what no parameter can stand for, such as names of tables and columns, put in where it asks for it, as `/*name*/`."""
    text = path.read_text(encoding="utf-8")
    for name, told in texts.items():
        text = text.replace(f"/*{name}*/", told)
    return text


def run_file(con: duckdb.DuckDBPyConnection, path: Path, params: dict | None = None, **texts: str) -> duckdb.DuckDBPyConnection:
    """Execute the one statement in `path`; parameters bind by name ($name), `texts` are put in as `statement` does."""
    return con.execute(statement(path, **texts), params) if params else con.execute(statement(path, **texts))


def put(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    """Add rows, their values in the order of the table's columns. (All at once: a statement a row takes a millisecond each.)"""
    schema = con.sql(f"FROM {table} LIMIT 0").to_arrow_table().schema
    con.register("put_rows", pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema))
    con.execute(f"INSERT INTO {table} FROM put_rows")
    con.unregister("put_rows")


def quoted(path: Path) -> str:
    """A path as a literal, for the few statements that take no parameter."""
    return "'" + str(path).replace("'", "''") + "'"
