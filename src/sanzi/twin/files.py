"""Writes rows as files: plain (one CSV per kind and township, streamed) or as each township's own software would hand them out."""

import csv
import datetime as dt
from pathlib import Path

import xlsxwriter

from sanzi.twin import money, texts
from sanzi.twin.books import Row
from sanzi.twin.sheets import Cell, columns_of, laid_out
from sanzi.twin.village import Village

_MADE_ON = dt.datetime(2025, 7, 10, 9, 0, 0)
_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


def cell_text(value: object, kind: str, dates: str = "%Y-%m-%d") -> str:
    """What a CSV cell shows; text where an amount or a date should be stays text."""
    if value is None:
        return ""
    if kind == "money" and isinstance(value, int):
        return money.text(value)
    return value.strftime(dates) if isinstance(value, dt.date) else str(value)


class Plain:
    """UTF-8 CSV with main headers, one file per kind (vouchers and bank lines per township), written as the rows come."""

    def __init__(self, exports: Path):
        self.exports, self.open_files = exports, {}

    def put(self, village: Village, rows: list[Row]) -> None:
        """Writes the rows of one village and one kind."""
        if not rows:
            return
        kind = rows[0].kind
        label = texts.read("kinds")[kind]["label"]
        path = f"{label}.csv" if kind not in ("vouchers", "bank") else f"{village.township}/{label}.csv"
        columns = columns_of(kind)
        opened = self.open_files.get(path) or self._open(path, columns)
        for row in rows:
            opened[2] += 1
            row.place = (path, "", opened[2])
            opened[1].writerow([cell_text(row.values.get(name), type_) for name, _, type_ in columns])

    def _open(self, path: str, columns: list) -> list:
        (self.exports / path).parent.mkdir(parents=True, exist_ok=True)
        file = (self.exports / path).open("w", encoding="utf-8", newline="")
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([header for _, header, _ in columns])
        self.open_files[path] = [file, writer, 1]
        return self.open_files[path]

    def finish(self) -> None:
        """Closes every file."""
        for file, _, _ in self.open_files.values():
            file.close()


class Styled:
    """As sent: layouts.toml says path, form, titles, totals, headers. Rows are held until the end."""

    def __init__(self, exports: Path):
        self.exports = exports
        self.sheets: dict[str, dict[str, dict]] = {}

    def put(self, village: Village, rows: list[Row]) -> None:
        """Takes the rows of one village and one kind."""
        layouts = texts.read("layouts")
        for row in rows:
            layout = layouts["county"].get(row.kind) or layouts[village.vendor][row.kind]
            fields = _fields(village, row)
            path = layout["path"].format(**fields)
            sheet = layout.get("sheet", "Sheet1" if path.endswith(".xlsx") else "").format(**fields)
            titles = [title.format(**fields) for title in layout.get("titles", [])]
            table = self.sheets.setdefault(path, {}).setdefault(sheet, {"layout": layout, "kind": row.kind, "titles": titles, "rows": []})
            table["rows"].append(row)

    def finish(self) -> None:
        """Writes every file, in the order of their paths."""
        for path in sorted(self.sheets):
            (self.exports / path).parent.mkdir(parents=True, exist_ok=True)
            sheets = {sheet: laid_out(path, sheet, table) for sheet, table in self.sheets[path].items()}
            if path.endswith(".xlsx"):
                _write_workbook(self.exports / path, sheets)
            else:
                table = self.sheets[path][""]
                _write_text(self.exports / path, sheets[""], table["layout"], columns_of(table["kind"]))


def _fields(village: Village, row: Row) -> dict[str, str]:
    """What a path, a sheet name or a title may name."""
    day, period = row.values.get("date"), str(row.values.get("period", ""))
    fields = {"township": village.township, "village": village.name, "organisation": village.organisation, "account_no": village.account_no}
    if isinstance(day, dt.date):
        return fields | {"year": str(day.year), "half": "上半年" if day.month < 7 else "下半年"}
    return fields | {"year": period[:4], "half": ""}


def _write_text(path: Path, lines: list[list[Cell]], layout: dict, columns: list) -> None:
    names = [name for name, _, _ in columns if name not in layout.get("without", ())]
    with path.open("w", encoding=layout["form"], newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        for number, line in enumerate(lines):
            writer.writerow([_shown(cell, names[place], number, layout) for place, cell in enumerate(line)])


def _shown(cell: Cell, name: str, number: int, layout: dict) -> str:
    if not isinstance(cell, tuple):
        return cell or ""
    shown = cell_text(*cell, layout.get("dates", "%Y-%m-%d"))
    if layout.get("commas") and cell[1] == "money" and isinstance(cell[0], int):
        whole, _, cents = shown.partition(".")
        return f"{int(whole):,}.{cents}"
    if name in layout.get("wide", ()) and number % 5 == 0:
        return shown.translate(_WIDE)
    return shown + "\t" if shown and name in layout.get("tabs", ()) else shown


def _write_workbook(path: Path, sheets: dict[str, list[list[Cell]]]) -> None:
    book = xlsxwriter.Workbook(path, {"in_memory": True})
    book.set_properties({"created": _MADE_ON})
    formats = {
        "title": book.add_format({"bold": True}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for name, lines in sheets.items():
        sheet = book.add_worksheet(name)
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                _write_cell(sheet, number, place, cell, formats)
    book.close()


def _write_cell(sheet, number: int, place: int, cell: Cell, formats: dict) -> None:
    value, type_ = cell if isinstance(cell, tuple) else (cell, "title")
    if value is None or value == "":
        return
    if isinstance(value, dt.date):
        sheet.write_datetime(number, place, dt.datetime.combine(value, dt.time()), formats["date"])
    elif type_ == "money" and isinstance(value, int):
        # The only float: a workbook knows no other number.
        sheet.write_number(number, place, value / 100, formats["money"])
    elif isinstance(value, int | float):
        sheet.write_number(number, place, value)
    else:
        sheet.write_string(number, place, str(value), formats["title"] if type_ == "title" else None)
