"""Feature tables in the order of what they are made of. The folder is the registration: a table definition with its SQL beside it."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from duckdb import DuckDBPyConnection

from sanzi import contract, store

HOME = Path(__file__).parent


def build(con: DuckDBPyConnection, as_of: dt.date) -> None:
    """Rebuild every feature table that has SQL here from ledger.* and policy.*."""
    build_needed(con, as_of, [path.stem for path in HOME.glob("*.toml")])


def build_needed(con: DuckDBPyConnection, as_of: dt.date, names: Iterable[str]) -> None:
    """Rebuild the feature tables `names` (with or without the schema) and the feature tables they are made of.

    A table without SQL here is left alone. Each definition's `needs` says which other tables must exist.
    """
    for table in _in_order(names):
        con.execute(table.ddl)
        for params in _runs(con, table, as_of):
            store.run_file(con, _sql(table), params)


def _runs(con: DuckDBPyConnection, table: contract.Table, as_of: dt.date) -> list[dict | None]:
    """The parameters of each run: one, or one per row of `<table>.each.sql`, whose columns are then parameters."""
    each = HOME / f"{table.name}.each.sql"
    if each.is_file():
        rows = store.run_file(con, each)
        columns = [column[0] for column in rows.description]
        return [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]
    return [{"as_of": as_of}] if "$as_of" in _sql(table).read_text(encoding="utf-8") else [None]


def _in_order(names: Iterable[str]) -> list[contract.Table]:
    ordered: list[contract.Table] = []
    for name in sorted(names):
        table = contract.table(f"features.{name.removeprefix('features.')}")
        if table not in ordered and _sql(table).is_file():
            needed = _in_order(source for source in table.sources if source.startswith("features."))
            ordered += [each for each in [*needed, table] if each not in ordered]
    return ordered


def text_of(table: contract.Table) -> str:
    """The SQL that fills a table of features; empty where it is not SQL that does."""
    return _sql(table).read_text(encoding="utf-8") if _sql(table).is_file() else ""


def _sql(table: contract.Table) -> Path:
    return HOME / f"{table.name}.sql"
