"""The records of one sheet as a vendor lays them out: titles, header, two amount columns, blanks inside vouchers, totals."""

from sanzi.twin import texts
from sanzi.twin.books import Row

# A cell on its way to a file: value and column type. A bare text is a title or a label; None is blank.
Cell = tuple[object, str] | str | None


def columns_of(kind: str, header: int = 1) -> list[tuple[str, str, str]]:
    """(canonical name, header, type) of a kind; `header` 1 main, 2 first vendor, 3 second vendor."""
    return [(each[0], each[header], each[4]) for each in texts.read("kinds")[kind]["columns"]]


def laid_out(path: str, sheet: str, table: dict) -> list[list[Cell]]:
    """The records of one sheet; each row learns its place (file, sheet, record from 1)."""
    layout, rows, kind = table["layout"], table["rows"], table["kind"]
    columns = _columns(layout, kind, rows)
    lines: list[list[Cell]] = [[title] for title in table["titles"]]
    lines.append([header for _, header, _ in columns])
    if layout.get("newest_first"):
        rows = rows[::-1]
    before: Row | None = None
    month: list[Row] = []
    year: list[Row] = []
    for row in rows:
        if layout.get("totals") == "本月合计" and before is not None and before.values["date"].month != row.values["date"].month:
            lines += _month_totals(columns, month, year)
            month, before = [], None
        lines.append(_line(row, before, columns, layout))
        row.place = (path, sheet, len(lines))
        month.append(row)
        year.append(row)
        before = row
    return lines + _closing_totals(layout, kind, columns, rows, month)


def _columns(layout: dict, kind: str, rows: list[Row]) -> list[tuple[str, str, str]]:
    columns = [each for each in columns_of(kind, layout["header"]) if each[0] not in layout.get("without", ())]
    if "two_columns" in layout:
        place = next(number for number, column in enumerate(columns) if column[0] == "amount")
        columns[place : place + 1] = [(name, header, "money") for name, header in zip(("in", "out"), layout["two_columns"], strict=True)]
        for row in rows:
            row.values["in" if row.values["direction"] == "贷" else "out"] = row.values["amount"]
    return columns


def _line(row: Row, before: Row | None, columns: list, layout: dict) -> list[Cell]:
    values = dict(row.values)
    hidden = ()
    if "blanks" in layout and before is not None and all(before.values[name] == values[name] for name in ("village_code", "date", "voucher_no")):
        hidden = layout["blanks"]
    if "numbering" in layout:
        values["voucher_no"] = layout["numbering"].format(values["voucher_no"])
    if "unit" in layout:
        values |= {name: _in_units(values.get(name), layout["unit"]) for name, _, type_ in columns if type_ == "money"}
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
    return [_total(layout["totals"], columns, rows, columns[0][0])]


def _total(label: str, columns: list, rows: list[Row], label_column: str, only: tuple[str, ...] = ()) -> list[Cell]:
    names = only or tuple(name for name, _, type_ in columns if type_ == "money" and name not in ("balance", "rate"))
    line: list[Cell] = []
    for name, _, type_ in columns:
        amounts = [row.values.get(name) for row in rows]
        total = (sum(amount for amount in amounts if isinstance(amount, int)), type_) if name in names else None
        line.append(label if name == label_column else total)
    return line
