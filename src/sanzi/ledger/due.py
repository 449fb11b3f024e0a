"""Which months of the large tables are due: a night that brings one new month builds one month, not the year.

Keys of entries, balances and bank lines hold their month, so no month says anything of another. A month stays as it was built unless a file that holds
rows of it came, went or was read again, the as-of date passed through it, or its chart of accounts or the village of one of its bank accounts is told
otherwise now. Everything is due where the SQL of the ledger or the charts changed, where known files stand in another order than before, and where no
earlier build ended.
"""

import datetime as dt
import hashlib
from pathlib import Path

import duckdb

from sanzi import store

HERE = Path(__file__).parent
SQL = HERE / "due"
# Table → the kind of export that it is built from, and the month of its rows and of theirs.
MONTHLY = {
    "entry": ("vouchers", "month", "date_trunc('month', date)::DATE"),
    "balance": ("balances", "month", "coalesce(try_strptime(trim(period), '%Y-%m')::DATE, month_of(period))"),
    "bank_line": ("bank", "date_trunc('month', bank_on)::DATE", "date_trunc('month', date)::DATE"),
}
# A row without a month is always due.
DUE = "(month IN (FROM due_month)) IS NOT FALSE"


def tell(con: duckdb.DuckDBPyConnection, as_of: dt.date) -> bool:
    """Make the temp table due_month and the temp views due_vouchers, due_balances, due_bank; True where every month is due.

    Needs the temp tables file_place, chart_used and bank_home. What was built counts as unfinished from here until `keep` is called.
    """
    con.execute((SQL / "tables.sql").read_text(encoding="utf-8"))
    rows = [f'SELECT row_id, {month} AS month FROM staged."{kind}"' for kind, _, month in MONTHLY.values()]  # noqa: S608 - our own tables
    con.execute(f"CREATE OR REPLACE TEMP VIEW staged_month AS {' UNION ALL '.join(rows)}")
    built = con.execute("SELECT digest, as_of FROM night.ledger_state").fetchall()
    con.execute("DELETE FROM night.ledger_state")
    is_whole = not built or built[0][0] != _digest(con) or store.run_file(con, SQL / "is_reordered.sql").fetchone()[0]
    if is_whole:
        store.run_file(con, SQL / "every_month.sql")
    else:
        rows = [f"SELECT row_id, {month} AS month FROM ledger.{table}" for table, (_, month, _) in MONTHLY.items()]  # noqa: S608 - our own tables
        con.execute(f"CREATE OR REPLACE TEMP VIEW ledger_month AS {' UNION ALL '.join(rows)}")
        store.run_file(con, SQL / "month.sql", {"since": min(built[0][1], as_of).replace(day=1)})
    for kind, _, month in MONTHLY.values():
        con.execute(f'CREATE OR REPLACE TEMP VIEW due_{kind} AS FROM staged."{kind}" WHERE {DUE.replace("month", month, 1)}')
    return is_whole


def rows(table: str) -> str:
    """The WHERE clause for rows of a ledger table that were just built; empty where all were."""
    return f"WHERE {DUE.replace('month', MONTHLY[table][1], 1)}" if table in MONTHLY else ""


def clear(con: duckdb.DuckDBPyConnection) -> None:
    """Take the due months out of the tables that keep the others."""
    for table, (kind, _, _) in MONTHLY.items():
        con.execute(f"DELETE FROM ledger.{table} {rows(table)}")  # noqa: S608 - our own tables
        gone = f"row_id IN (SELECT row_id FROM due_{kind}) OR row_id[1:12] IN (FROM staged.changed)"  # noqa: S608 - our own tables
        con.execute(f"DELETE FROM night.superseded WHERE ledger_table = ? AND ({gone})", [table])  # noqa: S608 - our own tables
    for table in ("voucher", "voucher_change"):
        con.execute(f"DELETE FROM ledger.{table} WHERE {DUE}")  # noqa: S608 - our own tables
    con.execute("DELETE FROM night.superseded WHERE ledger_table NOT IN (SELECT unnest(?))", [list(MONTHLY)])


def keep(con: duckdb.DuckDBPyConnection, as_of: dt.date) -> None:
    """Remember what the build rests on, so that the next one need not do it again."""
    con.execute("DELETE FROM staged.changed")
    con.execute("CREATE OR REPLACE TABLE night.ledger_file AS SELECT file_id, place FROM file_place ORDER BY place")
    con.execute("CREATE OR REPLACE TABLE night.ledger_chart AS FROM chart_used ORDER BY ALL")
    con.execute("CREATE OR REPLACE TABLE night.ledger_bank AS FROM bank_home ORDER BY ALL")
    con.execute("INSERT INTO night.ledger_state VALUES (?, ?)", [_digest(con), as_of])


def _digest(con: duckdb.DuckDBPyConnection) -> str:
    """Of the statements and the charts of accounts."""
    told = hashlib.sha256(b"".join(path.read_bytes() for path in sorted([*HERE.rglob("*.sql"), *HERE.glob("*.py")])))
    for row in con.execute("FROM policy.chart_account ORDER BY ALL").fetchall():
        told.update(repr(row).encode())
    return told.hexdigest()
