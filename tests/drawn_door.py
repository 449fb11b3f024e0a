"""Files drawn by hand, and the door they come in by."""

import datetime as dt
from pathlib import Path

import openpyxl

from sanzi import store
from sanzi.exports import load

AS_OF = dt.date(2025, 7, 15)
VOUCHER = "组织代码,凭证日期,凭证字,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额"


class Door:
    """A folder of exports and a warehouse; `load()` is one night."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "exports"
        self.folder.mkdir()
        self.raw = folder / "raw"
        self.con = store.connect()
        store.prepare(self.con)
        self.run_no = 0

    def text(self, name: str, text: str, encoding: str = "utf-8") -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))

    def book(self, name: str, sheets: dict[str, list[list]], hidden: tuple[str, ...] = ()) -> None:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
            sheet.sheet_state = "hidden" if title in hidden else "visible"
        book.save(self.folder / name)

    def load(self, **changes) -> list[dict]:
        self.run_no += 1
        told = {"skip": (), "as_of": AS_OF, "run_no": self.run_no, "progress": lambda _: None, "raw": self.raw} | changes
        files = load.load(self.con, self.folder, **told)
        for file in files:
            parts = [file[name] for name in ("rows_loaded", "rows_quarantined", "rows_duplicate", "rows_skipped")]
            assert file["rows_read"] == sum(parts), file
        return files

    def only(self, **changes) -> dict:
        (file,) = self.load(**changes)
        return file

    def rows(self, query: str) -> list[tuple]:
        return self.con.execute(query).fetchall()

    def raw_lines(self) -> list[tuple]:
        """Record, line and cells of every raw line that is kept."""
        files = sorted(str(path) for path in self.raw.rglob("*.parquet"))
        return self.con.execute("SELECT record, line, cells FROM read_parquet(?) ORDER BY filename, record", [files]).fetchall() if files else []


def counts(file: dict) -> tuple[int, ...]:
    return tuple(file[name] for name in load.COUNTS)
