"""What of the large tables is due: a night that brings one new month builds one month, not the year.

Keys of entries, balances and bank lines hold their month, so no month says anything of another. A month stays as it was built unless a file that holds
rows of it came, went or was read again, the as-of date passed through it, or its chart of accounts or the village of one of its bank accounts is told
otherwise now. The lists of GROWING have no month in their keys: they take the rows of new files in, unless a new row says again what one they hold said.

Everything is due where the SQL of the ledger or the charts changed, where known files stand in another order than before, and where no earlier build ended.
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
# Table → the kind of export that it is built from, and the day of its rows.
GROWING = {"allowance": ("allowances", "date"), "invoice": ("invoices", "invoice_date"), "tax_invoice": ("invoice_ext", "invoice_date")}
# A row without a month is always due.
DUE = "(month IN (FROM due_month)) IS NOT FALSE"
NEW = "row_id[1:12] IN (FROM staged.changed)"


def tell(con: duckdb.DuckDBPyConnection, as_of: dt.date) -> set[str]:
    """Make the temp table due_month and a temp view due_<kind> of what is due of each kind of MONTHLY and GROWING; gives the tables that keep the rest.

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
        kept = set()
    else:
        rows = [f"SELECT row_id, {month} AS month FROM ledger.{table}" for table, (_, month, _) in MONTHLY.items()]  # noqa: S608 - our own tables
        con.execute(f"CREATE OR REPLACE TEMP VIEW ledger_month AS {' UNION ALL '.join(rows)}")
        store.run_file(con, SQL / "month.sql", {"since": min(built[0][1], as_of).replace(day=1)})
        is_forward = as_of >= built[0][1] and not con.execute("SELECT 1 FROM staged.changed SEMI JOIN night.ledger_file USING (file_id) LIMIT 1").fetchone()
        grown = {table for table, about in GROWING.items() if is_forward and _only_new(con, *about, built[0][1])}
        kept = {*MONTHLY, "voucher", "voucher_change", *grown}
    for kind, _, month in MONTHLY.values():
        con.execute(f'CREATE OR REPLACE TEMP VIEW due_{kind} AS FROM staged."{kind}" WHERE {DUE.replace("month", month, 1)}')
    for table, (kind, _) in GROWING.items():
        con.execute(f'CREATE OR REPLACE TEMP VIEW due_{kind} AS FROM staged."{kind}"{f" WHERE {NEW}" if table in kept else ""}')
    return kept


def _only_new(con: duckdb.DuckDBPyConnection, kind: str, day: str, built_as_of: dt.date) -> bool:
    """Whether the rows that count now and did not before are all of new files, and those files repeat no earlier row."""
    reached = f'SELECT 1 FROM staged."{kind}" WHERE "{day}" > ? AND NOT ({NEW}) LIMIT 1'  # noqa: S608 - our own tables
    repeated = f"SELECT 1 FROM staged.duplicate WHERE kind = ? AND {NEW} LIMIT 1"  # noqa: S608 - our own tables
    return con.execute(reached, [built_as_of]).fetchone() is None and con.execute(repeated, [kind]).fetchone() is None


def is_said_again(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether a row that a growing table just took in has the key of one that it held."""
    home = f"ledger.{table}"
    held = f"SELECT ledger_key FROM {home} WHERE NOT ({NEW})"  # noqa: S608 - our own tables
    return con.execute(f"SELECT 1 FROM {home} WHERE {NEW} AND ledger_key IN ({held}) LIMIT 1").fetchone() is not None  # noqa: S608 - our own tables


def build_whole(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """All of a growing table's kind is due after all."""
    kind, _ = GROWING[table]
    con.execute(f'CREATE OR REPLACE TEMP VIEW due_{kind} AS FROM staged."{kind}"')
    con.execute("DELETE FROM night.superseded WHERE ledger_table = ?", [table])


def rows(table: str, kept: set[str]) -> str:
    """The WHERE clause for rows of a ledger table that were just built; empty where all were."""
    if table in MONTHLY:
        return f"WHERE {DUE.replace('month', MONTHLY[table][1], 1)}"
    return f"WHERE {NEW}" if table in kept else ""


def clear(con: duckdb.DuckDBPyConnection, kept: set[str]) -> None:
    """Take what is due out of the tables that keep the rest."""
    for table, (kind, _, _) in MONTHLY.items():
        con.execute(f"DELETE FROM ledger.{table} {rows(table, kept)}")  # noqa: S608 - our own tables
        gone = f"row_id IN (SELECT row_id FROM due_{kind}) OR row_id[1:12] IN (FROM staged.changed)"  # noqa: S608 - our own tables
        con.execute(f"DELETE FROM night.superseded WHERE ledger_table = ? AND ({gone})", [table])  # noqa: S608 - our own tables
    for table in ("voucher", "voucher_change"):
        con.execute(f"DELETE FROM ledger.{table} WHERE {DUE}")  # noqa: S608 - our own tables
    con.execute("DELETE FROM night.superseded WHERE ledger_table NOT IN (SELECT unnest(?))", [sorted(kept)])


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
