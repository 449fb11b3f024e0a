"""Writes rows as files: plain (one CSV per kind and township, streamed) or as each township's own software would hand them out."""

import csv
import datetime as dt
from pathlib import Path

import xlsxwriter

from sanzi.twin import money, texts
from sanzi.twin.books import Row
from sanzi.twin.village import Village

# Kinds that the county's own offices keep; in plain form they are one file too.
COUNTY_KINDS = ("villages", "deals", "bids", "officials", "relatives", "companies", "invoice_ext", "grants", "people_status", "petitions")
_MADE_ON = dt.datetime(2025, 7, 10, 9, 0, 0)


def columns_of(kind: str, header: int = 1) -> list[tuple[str, str, str]]:
    """(canonical name, header, type) of a kind; `header` 1 main, 2 first vendor, 3 second vendor."""
    return [(each[0], each[header], each[4]) for each in texts.read("kinds")[kind]["columns"]]


def cell_text(value: object, kind: str, dates: str = "%Y-%m-%d") -> str:
    """What a CSV cell shows; text where a date should be stays text."""
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
        if path not in self.open_files:
            (self.exports / path).parent.mkdir(parents=True, exist_ok=True)
            file = (self.exports / path).open("w", encoding="utf-8", newline="")
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow([header for _, header, _ in columns])
            self.open_files[path] = [file, writer, 1]
        opened = self.open_files[path]
        for row in rows:
            opened[2] += 1
            row.place = (path, "", opened[2])
            opened[1].writerow([cell_text(row.values.get(name), type_) for name, _, type_ in columns])

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
        for row in rows:
            layout = self._layout(village, row.kind)
            day = row.values.get("date")
            period = str(row.values.get("period", ""))
            year = str(day.year) if isinstance(day, dt.date) else period[:4]
            half = ("上半年" if day.month < 7 else "下半年") if isinstance(day, dt.date) else ""
            fields = {
                "township": village.township, "village": village.name, "organisation": village.organisation, "account_no": village.account_no, "year": year, "half": half,
            }  # fmt: skip
            path, sheet = layout["path"].format(**fields), layout.get("sheet", "").format(**fields)
            table = self.sheets.setdefault(path, {}).setdefault(sheet, {"layout": layout, "kind": row.kind, "rows": []})
            table.setdefault("titles", [title.format(**fields) for title in layout.get("titles", [])])
            table["rows"].append(row)

    def _layout(self, village: Village, kind: str) -> dict:
        layouts = texts.read("layouts")
        return layouts["county"].get(kind) or layouts[village.vendor][kind]

    def finish(self) -> None:
        """Writes every file, in the order of their paths."""
        for path in sorted(self.sheets):
            (self.exports / path).parent.mkdir(parents=True, exist_ok=True)
            sheets = {sheet: _laid_out(path, sheet or _default_sheet(path), table) for sheet, table in self.sheets[path].items()}
            if path.endswith(".xlsx"):
                _write_workbook(self.exports / path, {sheet or _default_sheet(path): lines for sheet, lines in sheets.items()})
            else:
                _write_text(self.exports / path, sheets[""], next(iter(self.sheets[path].values()))["layout"])


def _default_sheet(path: str) -> str:
    return "Sheet1" if path.endswith(".xlsx") else ""


def _laid_out(path: str, sheet: str, table: dict) -> list[list[object]]:
    """The records of one sheet; each row learns its place."""
    layout, rows, kind = table["layout"], table["rows"], table["kind"]
    columns = [each for each in columns_of(kind, layout["header"]) if each[0] not in layout.get("without", ())]
    lines: list[list[object]] = [[title] for title in table["titles"]]
    lines.append([header for _, header, _ in columns])
    if "two_columns" in layout:
        place = next(number for number, column in enumerate(columns) if column[0] == "amount")
        columns[place : place + 1] = [("in", layout["two_columns"][0], "money"), ("out", layout["two_columns"][1], "money")]
        lines[-1] = [header for _, header, _ in columns]
        for row in rows:
            row.values["in" if row.values["direction"] == "贷" else "out"] = row.values["amount"]
    if layout.get("newest_first"):
        rows = rows[::-1]
    before: Row | None = None
    month: list[Row] = []
    for row in rows:
        if layout.get("totals") == "本月合计" and before is not None and before.values["date"].month != row.values["date"].month:
            lines.append(_total("本月合计", columns, month, "summary"))
            month, before = [], None
        is_same = before is not None and kind == "vouchers" and (before.values["date"], before.values["voucher_no"]) == (row.values["date"], row.values["voucher_no"])
        values = dict(row.values)
        if "numbering" in layout:
            values["voucher_no"] = layout["numbering"].format(values["voucher_no"])
        hidden = layout.get("blanks", ()) if is_same else ()
        lines.append([None if name in hidden else (values.get(name), type_) for name, _, type_ in columns])
        row.place = (path, sheet, len(lines))
        month.append(row)
        before = row
    if kind == "bank" and "totals" in layout and "two_columns" not in layout:
        for side in ("借", "贷"):
            lines.append(_total(f"{side}方合计", columns, [row for row in rows if row.values["direction"] == side], columns[0][0], ("amount",)))
    elif "totals" in layout:
        lines.append(_total(layout["totals"], columns, month, "summary" if kind == "vouchers" else columns[0][0]))
    return lines


def _total(label: str, columns: list, rows: list[Row], label_column: str, only: tuple[str, ...] = ()) -> list[object]:
    names = only or tuple(name for name, _, type_ in columns if type_ == "money" and name not in ("balance", "rate"))
    line: list[object] = []
    for name, _, type_ in columns:
        if name == label_column:
            line.append(label)
        elif name in names:
            line.append((sum(row.values.get(name) or 0 for row in rows), type_))
        else:
            line.append(None)
    return line


def _write_text(path: Path, lines: list[list[object]], layout: dict) -> None:
    dates = layout.get("dates", "%Y-%m-%d")
    with path.open("w", encoding=layout["form"], newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        for line in lines:
            writer.writerow([cell_text(*cell, dates) if isinstance(cell, tuple) else (cell or "") for cell in line])


def _write_workbook(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    book = xlsxwriter.Workbook(path, {"in_memory": True})
    book.set_properties({"created": _MADE_ON})
    bold, sums, days = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "yyyy-mm-dd"})
    for name, lines in sheets.items():
        sheet = book.add_worksheet(name)
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                if cell is None or cell == "":
                    continue
                value, type_ = cell if isinstance(cell, tuple) else (cell, "title")
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, place, dt.datetime.combine(value, dt.time()), days)
                elif type_ == "money" and isinstance(value, int):
                    sheet.write_number(number, place, value / 100, sums)
                elif isinstance(value, int | float):
                    sheet.write_number(number, place, value)
                elif value:
                    sheet.write_string(number, place, str(value), bold if type_ == "title" else None)
    book.close()
