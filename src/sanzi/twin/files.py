"""Writes rows as files: plain (one CSV per kind and township, streamed) or as each township's own software would hand them out."""

import csv
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from sanzi.twin import money, texts
from sanzi.twin.books import Row
from sanzi.twin.sheets import Cell, columns_in, columns_of, laid_out
from sanzi.twin.village import Village

_MADE_ON = dt.datetime(2025, 7, 10, 9, 0, 0)
_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


def cell_text(value: object, kind: str, dates: str = "%Y-%m-%d") -> str:
    """What a CSV cell shows; text where an amount or a date should be stays text."""
    if value is None:
        return ""
    if kind == "money" and isinstance(value, int):
        return money.text(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
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


def of_the_sample(village: Village, row: Row) -> dict:
    """The layout of a row in the committed sample (layouts.toml)."""
    layouts = texts.read("layouts")
    return layouts["county"].get(row.kind) or layouts[village.vendor][row.kind]


class Styled:
    """As sent: `layout` says for each row path, form, titles, totals, headers. Rows are held until the end."""

    def __init__(self, exports: Path, layout: Callable[[Village, Row], dict] = of_the_sample):
        self.exports, self.layout = exports, layout
        self.sheets: dict[str, dict[str, dict]] = {}

    def put(self, village: Village, rows: list[Row]) -> None:
        """Takes the rows of one village and one kind."""
        for row in rows:
            row.values.setdefault("organisation", village.organisation)
            layout = self.layout(village, row)
            fields = _fields(village, row)
            path = layout["path"].format(**fields)
            sheet = layout.get("sheet", "Sheet1" if path.endswith(".xlsx") else "").format(**fields)
            known = self.sheets.setdefault(path, {})
            if sheet not in known:
                titles = [title.format(**fields) for title in layout.get("titles", [])]
                known[sheet] = {"layout": layout, "kind": row.kind, "titles": titles, "rows": [], "fields": fields, "opening": _opening(village, row, layout)}
            known[sheet]["rows"].append(row)

    def finish(self) -> None:
        """Writes every file, in the order of their paths."""
        for path in sorted(self.sheets):
            (self.exports / path).parent.mkdir(parents=True, exist_ok=True)
            tables = self.sheets[path]
            sheets = {sheet: laid_out(path, sheet, table) for sheet, table in tables.items()}
            if path.endswith(".xlsx"):
                _write_workbook(self.exports / path, sheets, {sheet: (table["layout"], _names(table)) for sheet, table in tables.items()})
            else:
                _write_text(self.exports / path, sheets[""], tables[""]["layout"], _names(tables[""]))


def _fields(village: Village, row: Row) -> dict[str, str]:
    """What a path, a sheet name, a title or a note may name."""
    day, period, values = row.values.get("date"), str(row.values.get("period", "")), row.values
    fields = {"township": village.township, "village": village.name, "organisation": village.organisation, "account_no": village.account_no}
    fields |= {"tail": str(values.get("account_no", ""))[-4:], "account_code": values.get("account_code", ""), "clerk": texts.read("names")["clerks"][0]}
    fields |= {"account_name": values.get("account_name", ""), "maker": values.get("maker", "")}
    if row.kind == "bank" and values["account_no"] != village.account_no:
        fields |= {"account_no": values["account_no"], "organisation": values["account_name"]}
    if isinstance(day, dt.date):
        return fields | {"year": str(day.year), "month": str(day.month), "half": "上半年" if day.month < 7 else "下半年"}
    return fields | {"year": period[:4], "month": period[5:].lstrip("0"), "half": ""}


def _opening(village: Village, row: Row, layout: dict) -> int:
    """The balance in 分 (debit positive) with which a ledger begins: that of its account in the month of its first row."""
    if "ledger" not in layout:
        return 0
    key = row.values["account_code"], f"{row.values['date']:%Y-%m}"
    found = (each.values for each in village.rows["balances"] if (each.values["account_code"], each.values["period"]) == key)
    return next((values["opening_debit"] - values["opening_credit"] for values in found), 0)


def _names(table: dict) -> list[str]:
    return [name for name, _, _ in columns_in(table)]


def _write_text(path: Path, lines: list[list[Cell]], layout: dict, names: list[str]) -> None:
    with path.open("w", encoding=layout["form"], newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n", delimiter=layout.get("separator", ","))
        for number, line in enumerate(lines):
            writer.writerow([_shown(cell, names[place], number, layout) for place, cell in enumerate(line)])


def _shown(cell: Cell, name: str, number: int, layout: dict) -> str:
    if not isinstance(cell, tuple):
        return cell or ""
    shown = cell_text(*cell, layout.get("dates", "%Y-%m-%d"))
    if cell[1] == "money" and isinstance(cell[0], int) and shown:
        if layout.get("commas"):
            whole, _, cents = shown.partition(".")
            shown = f"{int(whole):,}.{cents}"
        return _widened(layout.get("money", "{}").format(shown), name, number, layout) + ("\t" if name in layout.get("tabs", ()) else "")
    if shown and name in layout.get("apostrophes", ()):
        return f"'{shown}"
    shown = _widened(shown, name, number, layout)
    return shown + "\t" if shown and name in layout.get("tabs", ()) else shown


def _widened(shown: str, name: str, number: int, layout: dict) -> str:
    return shown.translate(_WIDE) if name in layout.get("wide", ()) and number % 5 == 0 else shown


def _write_workbook(path: Path, sheets: dict[str, list[list[Cell]]], layouts: dict[str, tuple[dict, list[str]]]) -> None:
    book = xlsxwriter.Workbook(path, {"in_memory": True})
    book.set_properties({"created": _MADE_ON})
    formats = {
        "title": book.add_format({"bold": True}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for name, lines in sheets.items():
        sheet = book.add_worksheet(name)
        layout, names = layouts[name]
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                told = (_shown(cell, names[place], number, layout), "text") if layout.get("as_text") and isinstance(cell, tuple) else cell
                _write_cell(sheet, number, place, told, formats)
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
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(number, place, float(value))
    else:
        sheet.write_string(number, place, str(value), formats["title"] if type_ == "title" else None)
