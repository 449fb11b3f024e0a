"""The cells of a 政策表 as text, with what is wrong with the workbook itself. A formula is never taken for what it last gave."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sanzi.county import sheets
from sanzi.exports import reader, sheet_xml
from sanzi.exports.archive import Archive
from sanzi.exports.book_xml import read_book
from sanzi.exports.clean import fold
from sanzi.exports.sheet import Unreadable
from sanzi.handoff.cells import unguard

HEAD_WITHIN = 5
# `policy edit` never overwrites what it cannot read.
REWRITE = "请用 sanzi policy edit --out 新的一份.xlsx 另写一份空表，把填好的内容抄进去，再换下这一份"


@dataclass(frozen=True)
class Row:
    """One row of a sheet that says something: `number` as a spreadsheet shows it, cells by name of their column, stripped."""

    sheet: str
    number: int
    cells: dict[str, str]

    def where(self, name: str = "") -> str:
        """限额 第 7 行“县里的数值”."""
        title = next((column.title for column in sheets.SHEETS[self.sheet] if column.name == name), "")
        return f"{self.sheet} 第 {self.number} 行" + (f"“{title}”" if title else "")


@dataclass
class Grid:
    """The rows of all sheets in their order; `problems` in Chinese, each with its place and what to do."""

    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read(path: Path) -> Grid:
    """All rows in which somebody filled something in."""
    grid = Grid()
    try:
        found = {sheet.name.strip(): [*_records(sheet)] for sheet in reader.sheets(path) if not sheet.encoding}
        computed = dict(_computed(path)) if found else {}
    except Unreadable as wrong:
        grid.problems.append(f"读不了：{wrong}")
        return grid
    if not found:
        grid.problems.append("不是 .xlsx 工作簿。请在 WPS 或 Excel 里另存为 .xlsx")
        return grid
    for name in found:
        if name not in (*sheets.SHEETS, sheets.ABOUT):
            grid.problems.append(f"不认识的工作表“{name}”，里面写的不会起作用。请把内容并入{'、'.join(f'“{each}”' for each in sheets.SHEETS)}，然后删去这一张")
    for name in sheets.SHEETS:
        if name in found:
            _take(grid, name, found[name], computed.get(name, {}))
        elif name not in sheets.MAY_LACK:
            grid.problems.append(f"没有工作表“{name}”。{REWRITE}")
    return grid


def _records(sheet: reader.Sheet) -> Iterator[list[str]]:
    for batch in sheet.batches():
        yield from batch.cells.to_pylist()


def _computed(path: Path) -> Iterator[tuple[str, dict[tuple[int, int], str]]]:
    """Of every sheet the cells (record and place from 1) that hold no value of their own, and why."""
    archive = Archive(path)
    book = read_book(archive)
    for listed in book.sheets:
        told = {}
        for record, cells in sheet_xml.rows(archive, listed.part):
            told |= {(record, cell.place): "是公式，请改成算好的值" for cell in cells if cell.formula is not None}
            told |= {(record, cell.place): "是错误值，请改成数或文字" for cell in cells if cell.type == "e"}
        survey = sheet_xml.survey(archive, listed.part, frozenset())
        told |= {(first, column): "是合并的单元格，请取消合并，每行都写" for first, _, column in survey.merges}
        yield listed.name.strip(), told


def _take(grid: Grid, sheet: str, records: list[list[str]], computed: dict[tuple[int, int], str]) -> None:
    titles = {fold(column.title) for column in sheets.SHEETS[sheet]}
    head = next((number for number, cells in enumerate(records[:HEAD_WITHIN], 1) if len(titles & set(map(fold, cells))) * 2 > len(titles)), 0)
    if not head:
        grid.problems.append(f"{sheet}：前 {HEAD_WITHIN} 行里没有表头。{REWRITE}")
        return
    places = _places(grid, sheet, records, head)
    lacking = [column.title for column in sheets.SHEETS[sheet] if column.name not in places and (column.is_filled or column.name == "label")]
    if lacking:
        grid.problems.append(f"{sheet} 第 {head} 行：缺{'、'.join(f'“{title}”' for title in lacking)}列。{REWRITE}")
        return
    for number, cells in enumerate(records[head:], head + 1):
        row = Row(sheet, number, {name: unguard(cells[place].strip()) if place < len(cells) else "" for name, place in places.items()})
        for name in ("label", *sheets.SAID[sheet]):
            if name in places and (number, places[name] + 1) in computed:
                grid.problems.append(f"{row.where(name)}：{computed[number, places[name] + 1]}")
        _keep(grid, row, cells)


def _keep(grid: Grid, row: Row, cells: list[str]) -> None:
    if any(row.cells[name] for name in sheets.SAID[row.sheet]):
        grid.rows.append(row)
    elif not row.cells.get("label") and any(cell.strip() for cell in cells):
        told = next(cell.strip() for cell in cells if cell.strip())[:20]
        grid.problems.append(f"{row.where()}：“{told}”没有写在要填的列里，不会起作用。请填到相应的列，或删去")


def _places(grid: Grid, sheet: str, records: list[list[str]], head: int) -> dict[str, int]:
    """Which column stands where, from 0. A column that nobody knows must be empty: what is filled in there would have no effect."""
    titles = {fold(column.title): column.name for column in sheets.SHEETS[sheet]}
    places: dict[str, int] = {}
    width = max(map(len, records))
    for place in range(width):
        heading = fold(records[head - 1][place]) if place < len(records[head - 1]) else ""
        name = titles.get(heading)
        if name is not None and name not in places:
            places[name] = place
        elif any(len(cells) > place and cells[place].strip() for cells in records[head - 1 :]):
            what = f"有两列都叫“{heading}”" if name else f"不认识的列“{heading or '（没有列名）'}”"
            grid.problems.append(f"{sheet} 第 {_letters(place + 1)} 列：{what}，里面写的不会起作用。请删去这一列")
    return places


def _letters(place: int) -> str:
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
