"""What of the ledger is due: a night that brings one new month builds one month, not the year.

Keys of entries, balances and bank lines hold their month, so no month says anything of another. A month stays as it was built unless a file that holds
rows of it came, went or was read again, the as-of date passed through it, or its chart of accounts or the village of one of its bank accounts is told
otherwise now. The lists of GROWING have no month in their keys: they take the rows of new files in, unless a new row says again what one they hold said.
Any other table stays where no file of a kind that its statement reads came and the as-of date reached none of its days.

Everything is due where the SQL of the ledger or the charts changed, where known files stand in another order than before, and where no earlier build ended.
Days and paths are asked before row ids: a table has few of those, so that what is not due is hardly read.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import duckdb

from sanzi import contract, store
from sanzi.contract import Table

HERE = Path(__file__).parent
SQL = HERE / "due"
# Table → the kind of export that it is built from, the day of its rows, and the day of theirs.
MONTHLY = {
    "entry": ("vouchers", "month", "date"),
    "balance": ("balances", "month", "coalesce(try_strptime(trim(period), '%Y-%m')::DATE, month_of(period))"),
    "bank_line": ("bank", "bank_on", "date"),
}
GROWING = {
    "allowance": ("allowances", "allowance_on", "date"),
    "invoice": ("invoices", "invoice_on", "invoice_date"),
    "tax_invoice": ("invoice_ext", "invoice_on", "invoice_date"),
}
DERIVED = ("voucher", "voucher_change")
ALL, NONE = "TRUE", "FALSE"
_READS, _REACHED = re.compile(r"\bstaged\.(\w+)"), re.compile(r'\bs\."?(\w+)"? <= \$as_of')


class Due:
    """What is due tonight. `rows` tells for each table that keeps rows what those of its rows fulfil that are due, as SQL; the others are built whole.

    Needs the temp tables file_place and bank_home. Makes the views polled_vouchers (entries of the months whose chart of accounts is to be told) and
    polled_before (the charts of all other months, as they were told). What was built counts as unfinished from here until `keep` is called.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, as_of: dt.date):
        self._con, self._as_of, self.rows = con, as_of, {}
        store.run_file(con, SQL / "tables.sql")
        built = con.execute("SELECT digest, as_of FROM night.ledger_state").fetchone()
        con.execute("DELETE FROM night.ledger_state")
        self._digest = _digest(con)
        files = [file_id for (file_id,) in con.execute("SELECT DISTINCT file_id FROM staged.changed ORDER BY 1").fetchall()]
        sheets = store.run_file(con, SQL / "changed_sheet.sql").fetchall()
        self._kinds = {kind for _, kind in sheets}
        self._of_changed = f"left(row_id, 12) IN ({_listed(files)})" if files else NONE
        self._came = f"source_file IN ({_listed({path for path, _ in sheets})}) AND {self._of_changed}" if sheets else NONE
        is_sound = built and built[0] == self._digest and not store.run_file(con, SQL / "is_reordered.sql").fetchone()[0]
        self._built_as_of = built[1] if is_sound else None
        # Whether rows of new files are all that is new of the rows.
        known = "SELECT 1 FROM staged.changed SEMI JOIN night.ledger_file USING (file_id) LIMIT 1"
        self._is_more = bool(is_sound) and con.execute(known).fetchone() is None
        self._poll()

    def _poll(self) -> None:
        """Votes of other months are as they were where nothing of them changed."""
        voted = ALL
        if self._is_more:
            months = f"SELECT DISTINCT date_trunc('month', date)::DATE FROM staged.vouchers WHERE {self._came} ORDER BY 1"  # noqa: S608 - our own tables
            voted = _within("{}", [month for (month,) in self._con.execute(months).fetchall()])
        self._view("polled_vouchers", [f"FROM staged.vouchers WHERE {voted.replace('{}', 'date')}"])
        self._view("polled_before", [f"FROM night.ledger_chart WHERE NOT {voted.replace('{}', 'month')}"])

    def tell(self) -> None:
        """Make the temp table due_month, and for each kind of MONTHLY and GROWING a view due_<kind> of the rows that are due. Needs chart_used."""
        self._view("staged_day", [f'SELECT row_id, {day} AS day FROM staged."{kind}"' for kind, _, day in MONTHLY.values()])  # noqa: S608 - our own tables
        if self._built_as_of:
            self._tell_since(self._built_as_of)
        else:
            store.run_file(self._con, SQL / "every_month.sql")
        for table in MONTHLY | GROWING:
            self._show(table)

    def _tell_since(self, built_as_of: dt.date) -> None:
        """What is due after a build that ended."""
        con = self._con
        self._view("changed_day", [f'SELECT {day} AS day FROM staged."{kind}" WHERE {self._came}' for kind, _, day in MONTHLY.values()])  # noqa: S608 - our own tables
        self._view("ledger_day", [f"SELECT row_id, {day} AS day FROM ledger.{table}" for table, (_, day, _) in MONTHLY.items()])  # noqa: S608 - our own tables
        after, until = sorted((built_as_of, self._as_of))
        store.run_file(con, SQL / "month.sql", {"after": after, "until": until})
        months = [month for (month,) in con.execute("FROM due_month ORDER BY 1").fetchall()]
        self.rows = {table: _within(day, months) for table, (_, day, _) in MONTHLY.items()} | {table: _within("month", months) for table in DERIVED}
        if self._as_of < built_as_of or not self._is_more:
            return
        # The directory is told from all other tables.
        for table in contract.tables("ledger"):
            if table.name in self.rows or table.name == "village" or self._is_reached(table, built_as_of):
                continue
            if not self._kinds & self._read_by(table):
                self.rows[table.name] = NONE
            elif table.name in GROWING and not self._is_repeated(table.name):
                self.rows[table.name] = self._new(table.name)

    def _read_by(self, table: Table) -> set[str]:
        return {*table.sources, *_READS.findall(_statement(table))}

    def _is_reached(self, table: Table, built_as_of: dt.date) -> bool:
        """Whether the as-of date reached a row that was there before."""
        kind = table.sources[0]
        passed = " OR ".join(f'"{day}" > $after AND "{day}" <= $until' for day in _REACHED.findall(_statement(table)))
        asked = f'SELECT 1 FROM staged."{kind}" WHERE ({passed}) AND NOT ({self._came}) LIMIT 1'  # noqa: S608 - our own tables
        return bool(passed) and self._con.execute(asked, {"after": built_as_of, "until": self._as_of}).fetchone() is not None

    def _is_repeated(self, table: str) -> bool:
        """Whether a new file repeats a row that was there before."""
        asked = f"SELECT 1 FROM staged.duplicate WHERE kind = ? AND {self._of_changed} LIMIT 1"  # noqa: S608 - our own tables
        return self._con.execute(asked, [GROWING[table][0]]).fetchone() is not None

    def _new(self, table: str) -> str:
        """The condition on rows of a growing table that they are of a new file."""
        kind, day, staged_day = GROWING[table]
        span = f'SELECT min("{staged_day}"), max("{staged_day}") FROM staged."{kind}" WHERE {self._came}'  # noqa: S608 - our own tables
        first, last = self._con.execute(span).fetchone()
        within = f"{day} BETWEEN DATE '{first}' AND DATE '{last}' OR " if first else ""
        return f"({within}{day} IS NULL) AND {self._of_changed}"

    def _show(self, table: str) -> None:
        """Make the view of what is due of the kind that a table is built from."""
        kind, _, day = (MONTHLY | GROWING)[table]
        new = ALL
        if table in self.rows:
            new = self._came if table in GROWING else _within(day, [month for (month,) in self._con.execute("FROM due_month ORDER BY 1").fetchall()])
        self._view(f"due_{kind}", [f'FROM staged."{kind}" WHERE {new}'])

    def _view(self, name: str, parts: list[str]) -> None:
        self._con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {' UNION ALL '.join(parts)}")

    def of(self, table: str) -> str:
        """The condition on rows of a table that they are due."""
        return self.rows.get(table, ALL)

    def is_said_again(self, table: str) -> bool:
        """Whether a row that a growing table just took in has the key of one that it held."""
        if table not in GROWING or table not in self.rows:
            return False
        keys = f"SELECT ledger_key FROM ledger.{table} WHERE {self.of(table)}"  # noqa: S608 - our own tables
        asked = f"SELECT count(*) > count(*) FILTER ({self.of(table)}) FROM ledger.{table} WHERE ledger_key IN ({keys})"  # noqa: S608 - our own tables
        return self._con.execute(asked).fetchone()[0]

    def widen(self, table: str) -> None:
        """All of a growing table is due after all."""
        del self.rows[table]
        self._show(table)
        self._con.execute("DELETE FROM night.superseded WHERE ledger_table = ?", [table])

    def clear(self) -> None:
        """Make the tables that are built whole anew, take what is due out of the others, and make the view due_entry of the entries that are due."""
        con = self._con
        for table in contract.tables("ledger"):
            if table.name not in self.rows:
                con.execute(table.ddl)
            elif table.name in MONTHLY or table.name in DERIVED:
                con.execute(f"DELETE FROM ledger.{table.name} WHERE {self.of(table.name)}")  # noqa: S608 - our own tables
        con.execute("CREATE TABLE IF NOT EXISTS night.superseded (ledger_table VARCHAR, village_code VARCHAR, row_id VARCHAR, unit VARCHAR)")
        for table, (kind, _, _) in MONTHLY.items():
            gone = f"row_id IN (SELECT row_id FROM due_{kind}) OR {self._of_changed}"  # noqa: S608 - our own tables
            con.execute(f"DELETE FROM night.superseded WHERE ledger_table = ? AND ({gone})", [table])  # noqa: S608 - our own tables
        con.execute("DELETE FROM night.superseded WHERE NOT list_contains(?::VARCHAR[], ledger_table)", [sorted(self.rows)])
        self._view("due_entry", [f"FROM ledger.entry WHERE {self.of('entry')}"])

    def keep(self) -> None:
        """Remember what the build rests on, so that the next one need not do it again."""
        con = self._con
        con.execute("DELETE FROM staged.changed")
        con.execute("CREATE OR REPLACE TABLE night.ledger_file AS SELECT file_id, place FROM file_place ORDER BY place")
        con.execute("CREATE OR REPLACE TABLE night.ledger_chart AS FROM chart_used ORDER BY ALL")
        con.execute("CREATE OR REPLACE TABLE night.ledger_bank AS FROM bank_home ORDER BY ALL")
        con.execute("INSERT INTO night.ledger_state VALUES (?, ?)", [self._digest, self._as_of])


def _statement(table: Table) -> str:
    return (HERE / f"{table.name}.sql").read_text(encoding="utf-8")


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(store.quoted(text) for text in sorted(texts))


def _within(day: str, months: list[dt.date]) -> str:
    """The condition on a day for rows of these months, given in order. A row without a day is always due."""
    spans: list[list[dt.date]] = []
    for month in months:
        last = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        if spans and spans[-1][1] + dt.timedelta(days=1) == month:
            spans[-1][1] = last
        else:
            spans.append([month, last])
    return "(" + " OR ".join([*(f"{day} BETWEEN DATE '{first}' AND DATE '{last}'" for first, last in spans), f"{day} IS NULL"]) + ")"


def _digest(con: duckdb.DuckDBPyConnection) -> str:
    """Of the statements with their macros, and of the charts of accounts."""
    told = hashlib.sha256(b"".join(path.read_bytes() for path in sorted([*HERE.rglob("*.sql"), *HERE.glob("*.py")])))
    told.update(store.macros().encode())
    for row in con.execute("FROM policy.chart_account ORDER BY ALL").fetchall():
        told.update(repr(row).encode())
    return told.hexdigest()
