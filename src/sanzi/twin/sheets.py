"""The records of one sheet as a vendor lays them out: titles, header, two amount columns, blanks inside vouchers, pages, totals."""

from decimal import Decimal

from sanzi.twin import forms, texts
from sanzi.twin.books import Row

# A cell on its way to a file: value and column type. A bare text is a title or a label; None is blank.
Cell = tuple[object, str] | str | None
_NEVER_SUMMED = ("balance", "rate", "running", "price")


def columns_of(kind: str, header: int = 1) -> list[tuple[str, str, str]]:
    """(canonical name, header, type) of a kind; `header` 1 main, 2 first vendor, 3 second vendor."""
    return [(each[0], each[header], each[4]) for each in texts.read("kinds")[kind]["columns"]]


def laid_out(path: str, sheet: str, table: dict) -> list[list[Cell]]:
    """The records of one sheet; each row learns its place (file, sheet, record from 1)."""
    layout, rows, kind = table["layout"], table["rows"], table["kind"]
    columns = columns_in(table)
    heading = _heading(columns)
    lines: list[list[Cell]] = [title.split("|") for title in table["titles"]] + heading
    running = table.get("opening", 0)
    if "ledger" in layout:
        lines.append(_carried(columns, running))
    if layout.get("newest_first"):
        rows = rows[::-1]
    before: Row | None = None
    month: list[Row] = []
    year: list[Row] = []
    for row in rows:
        if layout.get("totals") == "本月合计" and before is not None and before.values["date"].month != row.values["date"].month:
            lines += _month_totals(columns, month, year)
            month, before = [], None
        if "page" in layout and year and len(year) % layout["page"] == 0:
            lines += heading
        if "ledger" in layout:
            running += (row.values["debit"] or 0) - (row.values["credit"] or 0)
        lines.append(_line(row, before, columns, layout, running))
        row.place = (path, sheet, len(lines))
        month.append(row)
        year.append(row)
        before = row
    notes = [[note.format(**table["fields"], count=len(rows))] for note in layout.get("notes", ())]
    return lines + _closing_totals(layout, kind, columns, rows, month) + notes


def columns_in(table: dict) -> list[tuple[str, str, str]]:
    """(name, heading, type) of the columns of a sheet."""
    layout, kind, rows = table["layout"], table["kind"], table["rows"]
    if "columns" in layout:
        return forms.columns(layout, kind, table["fields"])
    columns = [each for each in columns_of(kind, layout["header"]) if each[0] not in layout.get("without", ())]
    if "two_columns" in layout:
        place = next(number for number, column in enumerate(columns) if column[0] == "amount")
        columns[place : place + 1] = [(name, header, "money") for name, header in zip(("in", "out"), layout["two_columns"], strict=True)]
        for row in rows:
            row.values["in" if row.values["direction"] == "贷" else "out"] = row.values["amount"]
    return columns


def _heading(columns: list) -> list[list[Cell]]:
    """One row, or two where headings have an upper cell, which is written once for its group."""
    parts = [header.partition("|") for _, header, _ in columns]
    if not any(under for _, _, under in parts):
        return [[header for _, header, _ in columns]]
    upper = ["" if number and under and parts[number - 1][0] == over else over for number, (over, _, under) in enumerate(parts)]
    return [upper, [under for _, _, under in parts]]


def _carried(columns: list, opening: int) -> list[Cell]:
    shown = abs(opening) if any(name == "running_side" for name, _, _ in columns) else opening
    told = {"summary": "期初余额", "running": (shown, "money"), "running_side": "借" if opening > 0 else "贷" if opening < 0 else "平"}
    return [told.get(name) for name, _, _ in columns]


def _line(row: Row, before: Row | None, columns: list, layout: dict, running: int) -> list[Cell]:
    values = forms.values_of(row, [name for name, _, _ in columns], running) if "columns" in layout else dict(row.values)
    hidden = ()
    if "blanks" in layout and before is not None and all(before.values[name] == values[name] for name in ("village_code", "date", "voucher_no")):
        hidden = layout["blanks"]
    if "numbering" in layout:
        values["voucher_no"] = layout["numbering"].format(values["voucher_no"])
    if "unit" in layout:
        values |= {name: _in_units(values.get(name), layout["unit"]) for name, _, type_ in columns if type_ == "money"}
    values |= {name: Decimal(values[name]) / 1_000_000 for name in layout.get("wan", ()) if isinstance(values.get(name), int)}
    if layout.get("zeros"):
        values |= {name: 0 for name in ("debit", "credit", "in", "out") if values.get(name) is None}
    for name in layout.get("padded", ()):
        values[name] = f"{values[name][0]}　{values[name][1]}" if len(values[name]) == 2 else values[name]
    return [None if name in hidden else (values.get(name), type_) for name, _, type_ in columns]


def _in_units(amount: object, unit: int) -> object:
    return amount / 100 / unit if isinstance(amount, int) else amount


def _month_totals(columns: list, month: list[Row], year: list[Row]) -> list[list[Cell]]:
    return [_total("本月合计", columns, month, "summary"), _total("本年累计", columns, year, "summary")]


def _closing_totals(layout: dict, kind: str, columns: list, rows: list[Row], month: list[Row]) -> list[list[Cell]]:
    if "totals" not in layout:
        return []
    if kind == "vouchers":
        return _month_totals(columns, month, rows)
    if kind == "bank" and "two_columns" not in layout:
        return [_total(f"{side}方合计", columns, [row for row in rows if row.values["direction"] == side], columns[0][0], ("amount",)) for side in ("借", "贷")]
    return [_total(layout["totals"], columns, rows, columns[0][0], wan=layout.get("wan", ()))]


def _total(label: str, columns: list, rows: list[Row], label_column: str, only: tuple[str, ...] = (), wan: tuple[str, ...] = ()) -> list[Cell]:
    names = only or tuple(name for name, _, type_ in columns if type_ == "money" and name not in _NEVER_SUMMED)
    line: list[Cell] = []
    for name, _, type_ in columns:
        amounts = [row.values.get(name) for row in rows]
        total = sum(amount for amount in amounts if isinstance(amount, int))
        told = (Decimal(total) / 1_000_000 if name in wan else total, type_) if name in names else None
        line.append(label if name == label_column else told)
    return line
