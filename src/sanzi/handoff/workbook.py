"""线索清单.xlsx: the list as staff read and fill it in. Same list, same bytes."""

import datetime as dt
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from math import ceil
from pathlib import Path

import duckdb
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sanzi.handoff import about, cells, lists

SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_000
STAFF = ("disposition_state", "officer", "disposition_form", "outcome", "closed_on", "note")
CENTRED = ("level", "rank", "score", "family", "rule_codes", "evidence_count", "change", "disposition_state", "disposition_form", "seq", "source_row")
FONT = {"font_name": "微软雅黑", "font_size": 10}
LINE_HEIGHT = 16.5
# The tallest row that Excel and WPS have is 409.5 points.
TALLEST = 409
RULE = {"border": 1, "border_color": "#D0D5DD"}
HEAD = FONT | {"bold": True, "font_color": "#FFFFFF", "bg_color": "#2F4B6E", "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1}
HEAD |= {"border_color": "#FFFFFF"}
PAINTS = {
    "红": {"bg_color": "#F8C9C4", "font_color": "#8E1B12", "bold": True},
    "黄": {"bg_color": "#FCE8A6", "font_color": "#6B4E00", "bold": True},
    "蓝": {"bg_color": "#CFE2F7", "font_color": "#1C4577", "bold": True},
}


def write(con: duckdb.DuckDBPyConnection, path: Path, as_of: dt.date, sheet_rows: int = SHEET_ROWS) -> Path:
    """The sheets 线索清单, 证据明细, 说明 and, where the evidence has `sheet_rows` rows or more, 证据明细2 … from listed_clue and listed_evidence."""
    lists.private(path)
    # One row at a time is held, so that a county's evidence does not have to fit into memory; nothing is turned into a formula, a link or a number.
    options = {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": "线索清单", "created": dt.datetime(as_of.year, as_of.month, as_of.day)})
        pages = _Pages(book, as_of)
        clue_sheet, evidence_sheet, about_sheet = (book.add_worksheet(name) for name in ("线索清单", "证据明细", "说明"))
        clues = lists.told(lists.stream(con.execute("SELECT * FROM listed_clue ORDER BY rank")))
        pages.write_clues(clue_sheet, clues)
        counts = pages.write_evidence(evidence_sheet, lists.stream(con.execute("SELECT * FROM listed_evidence")), sheet_rows)
        pages.write_about(about_sheet, about.lines(con, as_of, counts))
    path.chmod(0o600)
    return path


class _Pages:
    """A workbook being written, with its cell formats made once."""

    def __init__(self, book: xlsxwriter.Workbook, as_of: dt.date) -> None:
        self.book, self.as_of = book, as_of
        self.formats: dict[tuple, Format] = {}

    def write_clues(self, sheet: Worksheet, rows: Iterator[Sequence]) -> None:
        self._lay_out(sheet, lists.CLUE_COLUMNS, frozen=2)
        last = 0
        for last, row in enumerate(rows, 1):
            sheet.set_row(last, _height(row))
            for place, column in enumerate(lists.CLUE_COLUMNS):
                paint = PAINTS[row[1]] if column.name == "level" else {"bg_color": "#FFFBEB"} if column.name in STAFF else {}
                _put(sheet, last, place, row[place], self._format(column, paint))
        sheet.autofilter(0, 0, last, len(lists.CLUE_COLUMNS) - 1)
        if last:
            self._offer(sheet, "disposition_state", lists.STATES, last, "由处置方式得出；反馈时以“处置方式”为准")
            self._offer(sheet, "disposition_form", lists.FORMS, last, "请选择处置方式")

    def write_evidence(self, sheet: Worksheet, rows: Iterator[Sequence], sheet_rows: int) -> list[tuple[str, int]]:
        """The evidence over as many sheets as it needs; each sheet's name with its rows."""
        counts: list[tuple[str, int]] = []
        looks = [self._format(column, {}) for column in lists.EVIDENCE_COLUMNS]
        while True:
            self._lay_out(sheet, lists.EVIDENCE_COLUMNS, frozen=1)
            last = 0
            for last, row in enumerate(islice(rows, sheet_rows - 1), 1):
                for place, look in enumerate(looks):
                    if row[place] is not None:
                        _put(sheet, last, place, row[place], look)
            if last:
                # Two cells of five are empty: one condition draws their lines for less than writing each of them.
                sheet.conditional_format(1, 0, last, len(looks) - 1, {"type": "blanks", "format": self.book.add_format(RULE)})
            sheet.autofilter(0, 0, last, len(lists.EVIDENCE_COLUMNS) - 1)
            counts.append((sheet.get_name(), last))
            first_of_next = next(rows, None)
            if first_of_next is None:
                return counts
            rows = _again(first_of_next, rows)
            sheet = self.book.add_worksheet(f"证据明细{len(counts) + 1}")

    def write_about(self, sheet: Worksheet, lines: Sequence[tuple[str, str]]) -> None:
        """Two columns; a line without text is a heading."""
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 110)
        heading = self.book.add_format(FONT | {"bold": True, "font_size": 12, "font_color": "#2F4B6E", "bottom": 1, "bottom_color": "#2F4B6E"})
        label = self.book.add_format(FONT | {"bold": True, "valign": "top", "text_wrap": True})
        text = self.book.add_format(FONT | {"valign": "top", "text_wrap": True})
        for place, (name, said) in enumerate(lines):
            sheet.set_row(place, 26 if not said else LINE_HEIGHT * wrapped_lines(said, 110) + 4)
            sheet.write_string(place, 0, name, label if said else heading)
            sheet.write_string(place, 1, cells.written(said), text if said else heading)

    def _lay_out(self, sheet: Worksheet, columns: Sequence[lists.Column], frozen: int) -> None:
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.set_row(0, 36)
        is_clues = columns is lists.CLUE_COLUMNS
        staff = self.book.add_format(HEAD | {"bg_color": "#8A6D1B"})
        head = self.book.add_format(HEAD)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.title, staff if is_clues and column.name in STAFF else head)
        sheet.freeze_panes(1, frozen)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        # A3; the 29 columns on two pages side by side, with the id on both.
        sheet.set_paper(8)
        sheet.fit_to_pages(2 if is_clues else 1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0, frozen - 1)
        sheet.set_footer(f"&L{sheet.get_name()} {self.as_of:%Y-%m-%d}&R第 &P 页，共 &N 页")

    def _offer(self, sheet: Worksheet, name: str, choices: Sequence[str], last: int, message: str) -> None:
        place = [column.name for column in lists.CLUE_COLUMNS].index(name)
        told = {"validate": "list", "source": list(choices), "input_title": lists.CLUE_COLUMNS[place].title, "input_message": message}
        sheet.data_validation(1, place, last, place, told | {"error_type": "warning", "error_title": "不在选项中", "error_message": "请从下拉列表里选择。"})

    def _format(self, column: lists.Column, paint: dict) -> Format:
        key = (column.name, *sorted(paint.items()))
        if key not in self.formats:
            look = FONT | RULE | {"valign": "top", "text_wrap": column.wraps} | paint
            # Many rules may cite one row; a row of evidence is one line high.
            look |= {"shrink": True} if column.name == "rule_codes" and not column.wraps else {}
            if column.name in CENTRED:
                look |= {"align": "center"}
            if column.name == "amount":
                look |= {"num_format": "#,##0.00"}
            elif column.name == "score":
                look |= {"num_format": "0.0"}
            elif column.name.endswith("_on") or column.name == "date":
                look |= {"num_format": "yyyy-mm-dd", "align": "center"}
            else:
                look |= {"num_format": "@"} if column.name not in ("rank", "seq", "source_row", "evidence_count") else {}
            self.formats[key] = self.book.add_format(look)
        return self.formats[key]


def _put(sheet: Worksheet, row: int, place: int, value: object, look: Format) -> None:
    if value is None or value == "":
        sheet.write_blank(row, place, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, place, _fitting(cells.items_apart(cells.written(value))), look)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, place, value, look)
    elif isinstance(value, (int, Decimal)):
        sheet.write_number(row, place, value, look)
    else:
        raise TypeError(f"清单里没有这种值：{value!r}")


def _fitting(text: str) -> str:
    """A cell holds 32,767 characters; a longer text says where the rest is."""
    return text if len(text) <= CELL_CHARACTERS else text[:CELL_CHARACTERS] + "……（全文见线索清单.csv）"


def _height(row: Sequence) -> float:
    """Points for the longest wrapped text of a clue, so that no program has to measure it."""
    wrapped = [(str(value), column.width) for value, column in zip(row, lists.CLUE_COLUMNS, strict=True) if column.wraps and value is not None]
    return min(TALLEST, LINE_HEIGHT * max(wrapped_lines(cells.items_apart(text), width) for text, width in wrapped) + 5)


def wrapped_lines(text: str, width: float) -> int:
    """Lines of `text` in a column of `width`: a unit of width is 7 pixels, a letter of this font 7, a Chinese character 13.4."""
    pixels = [sum(13.4 if unicodedata.east_asian_width(letter) in "WFA" else 7 for letter in line) for line in text.split("\n")]
    return sum(max(1, ceil(each / (7 * width - 8))) for each in pixels)


def _again(first: Sequence, rest: Iterator[Sequence]) -> Iterator[Sequence]:
    yield first
    yield from rest
