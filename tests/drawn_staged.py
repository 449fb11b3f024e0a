"""Staged tables drawn by hand: what the door would have left of a few exports."""

import datetime as dt
from pathlib import Path

from sanzi import contract, store
from sanzi.cases import draw
from sanzi.config import Config
from sanzi.exports import load
from sanzi.ledger import build, check
from sanzi.policy import load as policy

V = "990101001001"


def file_id(name: str) -> str:
    """Twelve hex digits for the file that a test calls A, B, C …"""
    return f"{ord(name):012x}"


def entries(text: str) -> str:
    """Entries of village V, word 记; the columns a test does not show are left out."""
    lines = [line.strip() for line in text.strip().splitlines()]
    blank = " | -" * (lines[0].count("|") + 2)
    return "\n".join([f"village_code | voucher_word | {lines[0]}", *(line + blank if line.startswith("=") else f"{V} | 记 | {line}" for line in lines[1:])])


class Staged:
    """A warehouse with policy, and staged tables that a test fills file by file."""

    def __init__(self, path: Path | None = None):
        self.con = store.connect(path)
        store.prepare(self.con)
        policy.load(self.con, Config())
        self.con.execute((load.SQL / "tables.sql").read_text(encoding="utf-8"))
        for kind in contract.kinds():
            self.con.execute(kind.ddl)

    def clear(self) -> None:
        """Forget every row and every night, keep policy."""
        for name in ("tally", "ledger_state"):
            self.con.execute(f"DROP TABLE IF EXISTS night.{name}")
        for (name,) in self.ask("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'staged'"):
            self.con.execute(f'DELETE FROM staged."{name}"')

    def put(self, kind: str, text: str, *, file: str = "A", run_no: int = 1, last_on: str | None = None, path: str | None = None) -> None:
        """Rows of one sheet, as a file that just came; row_id is <file>.0.<number from 1>. The row text `= B.2` in the first column repeats row 2 of file B."""
        rows, loaded, repeated = draw(text), 0, 0
        self.con.execute("INSERT INTO staged.changed VALUES (?)", [file_id(file)])
        for number, row in enumerate(rows, 1):
            row_id, first = f"{file_id(file)}.0.{number}", next(iter(row.values()))
            if first is not None and first.startswith("= "):
                other, record = first[2:].split(".")
                self.con.execute("INSERT INTO staged.duplicate VALUES (?, ?, ?, '', ?, ?)", [row_id, kind, file, number, f"{file_id(other)}.0.{record}"])
                repeated += 1
                continue
            flags = dict.fromkeys(contract.kind(kind).flags, False)
            shown = flags | row | {"row_id": row_id, "source_file": path or f"{file}.csv", "source_sheet": "", "source_row": number}
            names = ", ".join(f'"{name}"' for name in shown)
            self.con.execute(f'INSERT INTO staged."{kind}" ({names}) VALUES ({", ".join("?" for _ in shown)})', list(shown.values()))
            loaded += 1
        sheet = [file_id(file), path or f"{file}.csv", kind, run_no, len(rows), loaded, repeated, last_on]
        columns = "file_id, path, kind, run_no, rows_read, rows_loaded, rows_duplicate, last_on, "
        columns += "sheet_no, sheet, is_hidden, status, why, rows_quarantined, rows_skipped, reader, is_gone"
        self.con.execute(f"INSERT INTO staged.sheet ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, '', false, 'loaded', '', 0, 0, '1', false)", sheet)

    def build(self, as_of: dt.date = dt.date(2025, 7, 15)) -> None:
        """Build the ledger."""
        build.build(self.con, as_of)

    def ask(self, sql: str) -> list[tuple]:
        """Rows of a query, for comparing."""
        return self.con.execute(sql).fetchall()


def stopped(staged: Staged) -> list[str]:
    """The promises of our own that are broken."""
    return [result["name"] for result in check.check(staged.con) if result["severity"] == "stop" and result["failed"]]
