"""The statements of `sql/` and what they give."""

from pathlib import Path

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from sanzi import store

SQL = Path(__file__).parent / "sql"


def rows(con: DuckDBPyConnection, name: str, params: dict | None = None) -> list[dict]:
    """The rows of one statement of `sql/`, as dictionaries by column name."""
    return listed(store.run_file(con, SQL / f"{name}.sql", params))


def listed(found: DuckDBPyConnection | DuckDBPyRelation) -> list[dict]:
    """Fetched rows as dictionaries by column name."""
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
