"""The ledger of the night: staged rows that count, under one name per thing, with the role of every account."""

import datetime as dt
from pathlib import Path

import duckdb

from sanzi import contract, store
from sanzi.exports import settle
from sanzi.ledger.due import NONE, Due

HERE = Path(__file__).parent

# villages reads what all others name; vouchers sums up the entries; changes are told while the entries are settled
LAST = ("voucher", "voucher_change", "village")
CHANGES = ("voucher_version", "voucher_told", "voucher_gone", "gone_superseded", "voucher_pair", "voucher_change")


def build(con: duckdb.DuckDBPyConnection, as_of: dt.date) -> None:
    """Build every ledger table and `ledger.lineage` from staged.* and policy.chart_account; rows of a later day than `as_of` stay out.

    Of the large tables only the months that are due (see due.py) are built anew; the result is what building everything would give.

    `night.superseded` (ledger_table, village_code, row_id, unit) lists the visible staged rows that a later export said otherwise;
    `night.built` holds the as-of date.
    """
    for step in ("impossible_day", "month_of", "file_place", "chart"):
        _run(con, step)
    store.run_file(con, settle.SQL / "bank_home.sql")
    due = Due(con, as_of)
    for step in ("account", "chart_used"):
        _run(con, step)
    con.execute("CREATE OR REPLACE TABLE night.built AS SELECT ?::DATE AS as_of", [as_of])
    due.tell()
    due.clear()
    for table in contract.tables("ledger"):
        if table.name not in LAST and due.of(table.name) != NONE:
            _run(con, table.name, as_of)
            if due.is_said_again(table.name):
                due.widen(table.name)
                con.execute(table.ddl)
                _run(con, table.name, as_of)
            _settle(con, table, due.of(table.name))
    _run(con, "entry_nature")
    _run(con, "entry_flag")
    _run(con, "voucher")
    _run(con, "lineage")
    _run(con, "village")
    _run(con, "village_superseded")
    due.keep()


def _run(con: duckdb.DuckDBPyConnection, name: str, as_of: dt.date | None = None) -> None:
    path = HERE / f"{name}.sql"
    wants_day = as_of is not None and "$as_of" in path.read_text(encoding="utf-8")
    store.run_file(con, path, {"as_of": as_of} if wants_day else None)


def _settle(con: duckdb.DuckDBPyConnection, table: contract.Table, rows: str) -> None:
    """Leave one version of every key among the `rows` of `table` that were just built, and number those that share a key."""
    home = f'{table.schema}."{table.name}"'
    if con.execute(f"SELECT 1 FROM {home} WHERE {rows} LIMIT 1").fetchone() is None:  # noqa: S608 (names of our own contract)
        return
    if table.name == "entry":
        _run(con, "entry_seen")
    else:
        _see(con, table, rows)
    _run(con, "contested")
    store.run_file(con, HERE / "superseded.sql", {"ledger_table": table.name})
    for step in CHANGES if table.name == "entry" else ():
        _run(con, step)
    superseded = "SELECT row_id FROM night.superseded WHERE ledger_table = ?"
    con.execute(f"DELETE FROM {home} WHERE {rows} AND row_id IN ({superseded})", [table.name])  # noqa: S608
    _run(con, "ordinal")
    numbered = "SELECT row_id AS numbered_row, nth AS numbered FROM ordinal"
    con.execute(f"UPDATE {home} SET ledger_key = ledger_key[:-2] || numbered FROM ({numbered}) WHERE {rows} AND row_id = numbered_row")  # noqa: S608


def _see(con: duckdb.DuckDBPyConnection, table: contract.Table, rows: str) -> None:
    """What is told apart by its key alone; a table of the whole county has no village."""
    village = "village_code" if any(column.name == "village_code" for column in table.columns) else "NULL"
    columns = f"{village} AS village_code, ledger_key AS unit, ledger_key AS line, 0 AS tie, ledger_key, row_id"
    con.execute(f'CREATE OR REPLACE TEMP VIEW seen AS SELECT {columns} FROM {table.schema}."{table.name}" WHERE {rows}')  # noqa: S608 (names of our own contract)
