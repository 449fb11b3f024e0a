"""政策表.xlsx as a county fills it in: what it has said already stands in it. Same configuration, same bytes; never a formula."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sanzi.config import LIMIT_NAMES, CalendarEntry, Config, Limit, Word
from sanzi.county import about, sheets
from sanzi.county.say import figure
from sanzi.county.sheets import Column
from sanzi.handoff import cells, lists
from sanzi.handoff.workbook import FONT, HEAD, LINE_HEIGHT, RULE, wrapped_lines
from sanzi.policy import load
from sanzi.rules.card import Rule

SPARE_ROWS = 40
# Earlier days are written as text: the calendar of workbooks begins in 1900, and until March it is a day off.
FIRST_COUNTED = dt.date(1900, 3, 1)
FILLED_HEAD = HEAD | {"bg_color": "#8A6D1B"}
FILLED = {"bg_color": "#FFFBEB", "locked": False}
FIXED = {"bg_color": "#F2F4F7", "font_color": "#475467"}
CENTRED = ("unit", "from_on", "to_on", "confirmed_on", "is_confirmed", "confirmed_by", "region", "kind", "rules")


def write(path: Path, config: Config, rules: Sequence[Rule]) -> Path:
    """The sheets 限额, 日历, 词语 and 说明; readable by its owner only."""
    lists.private(path)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": "政策表", "created": dt.datetime(2000, 1, 1)})
        pages = _Pages(book)
        limit_sheet, calendar_sheet, word_sheet, about_sheet = (book.add_worksheet(name) for name in (*sheets.SHEETS, sheets.ABOUT))
        labels = list(dict.fromkeys(each["label"] for each in load.profile()))
        pages.write_rows(limit_sheet, sheets.LIMIT_COLUMNS, _limit_rows(config, rules), {"label": labels, "is_confirmed": [sheets.YES, sheets.NO]})
        pages.write_rows(calendar_sheet, sheets.CALENDAR_COLUMNS, map(_entry_row, config.calendar), {"kind": list(sheets.KINDS)})
        said = about.lines(rules)
        first = next(place for place, (label, _) in enumerate(said, 1) if label in sheets.LISTS)
        choices = {"list": f"={sheets.ABOUT}!$A${first}:$A${first + len(sheets.LISTS) - 1}", "group": list(sheets.GROUPS)}
        pages.write_rows(word_sheet, sheets.WORD_COLUMNS, map(_word_row, config.words), choices)
        pages.write_about(about_sheet, said)
    path.chmod(0o600)
    return path


def _limit_rows(config: Config, rules: Sequence[Rule]) -> Iterator[dict[str, object]]:
    """A row for every value that the county has, and one to fill in for every limit without any."""
    for name in LIMIT_NAMES:
        told = [each for each in load.profile() if each["name"] == name]
        row = {
            "label": told[0]["label"],
            "meaning": f"{told[0]['meaning']}（{told[0]['period']}；{'超过才算' if told[0]['comparison'] == 'strict' else '达到就算'}）",
            "unit": told[0]["unit"],
            "reference": "；".join(_reference(each) for each in told),
            "reference_source": "；".join(each["basis"] for each in told),
            "rules": "、".join(rule.code for rule in rules if name in rule.limits) or "暂无",
        }
        own = sorted((each for each in config.limits if each.name == name), key=lambda each: (each.region, each.from_on))
        yield from (row | _filled(each) for each in own or [None])


def _reference(told: dict) -> str:
    since = f"（{told['from']}起）" if told["from"] >= dt.date(2001, 1, 1) else ""
    return f"{figure(Decimal(told['value']), '比例' if told['unit'] == '比例' else '元' if told['unit'].startswith('元') else told['unit'])}{since}"


def _filled(limit: Limit | None) -> dict[str, object]:
    if limit is None:
        return {}
    names = ("value", "from_on", "to_on", "region", "basis", "confirmed_by", "confirmed_on")
    return {name: getattr(limit, name) for name in names} | {"is_confirmed": sheets.YES if limit.is_confirmed else ""}


def _entry_row(entry: CalendarEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in ("name", "from_on", "to_on", "region", "basis")} | {"kind": sheets.KIND_TITLES[entry.kind]}


def _word_row(word: Word) -> dict[str, object]:
    return {"list": sheets.LIST_TITLES[word.list], "word": word.word, "group": sheets.GROUP_TITLES.get(word.group, ""), "basis": word.basis}


class _Pages:
    """A workbook being written, with its cell formats made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.formats: dict[tuple, Format] = {}

    def write_rows(self, sheet: Worksheet, columns: Sequence[Column], rows: Iterator[dict[str, object]], choices: dict[str, list[str] | str]) -> None:
        self._lay_out(sheet, columns)
        last = 0
        for last, row in enumerate(rows, 1):
            sheet.set_row(last, LINE_HEIGHT * max(wrapped_lines(str(row.get(each.name) or ""), each.width) for each in columns) + 5)
            for place, column in enumerate(columns):
                is_money = column.name == "value" and str(row["unit"]).startswith("元")
                self._put(sheet, last, place, row.get(column.name), self._format(column, is_filled=column.is_filled, is_money=is_money))
        for spare in range(last + 1, last + SPARE_ROWS + 1):
            for place, column in enumerate(columns):
                # In a spare row the limit itself is to be chosen too.
                self._put(sheet, spare, place, None, self._format(column, is_filled=column.is_filled or column.name == "label"))
        for place, column in enumerate(columns):
            if column.hint:
                self._hint(sheet, place, last + SPARE_ROWS, column, choices.get(column.name))
        sheet.autofilter(0, 0, last + SPARE_ROWS, len(columns) - 1)

    def write_about(self, sheet: Worksheet, said: Sequence[tuple[str, str]]) -> None:
        """Pairs of a label and a text; a label without text is a heading."""
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 110)
        heading = self.book.add_format(FONT | {"bold": True, "font_size": 12, "font_color": "#2F4B6E", "bottom": 1, "bottom_color": "#2F4B6E"})
        label = self.book.add_format(FONT | {"bold": True, "valign": "top", "text_wrap": True})
        text = self.book.add_format(FONT | {"valign": "top", "text_wrap": True})
        for place, (name, told) in enumerate(said):
            sheet.set_row(place, LINE_HEIGHT * wrapped_lines(told, 110) + 4 if told else 26)
            sheet.write_string(place, 0, name, label if told else heading)
            sheet.write_string(place, 1, told, text if told else heading)
        self._protect(sheet)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _lay_out(self, sheet: Worksheet, columns: Sequence[Column]) -> None:
        plain, filled = self.book.add_format(HEAD), self.book.add_format(FILLED_HEAD)
        sheet.set_row(0, 36)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.title, filled if column.is_filled else plain)
        sheet.freeze_panes(1, 1)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.repeat_rows(0)
        sheet.set_footer(f"&L政策表 {sheet.get_name()}&R第 &P 页，共 &N 页")
        self._protect(sheet)

    def _protect(self, sheet: Worksheet) -> None:
        # Without a password: it keeps a hand from slipping, and nobody out.
        allowed = ("format_cells", "format_columns", "format_rows", "insert_rows", "sort", "autofilter")
        sheet.protect("", dict.fromkeys(allowed, True))

    def _hint(self, sheet: Worksheet, place: int, last: int, column: Column, choices: list[str] | str | None) -> None:
        told = {"validate": "list", "source": choices, "error_title": "不在选项中", "error_message": "请从下拉列表里选择。"} if choices else {"validate": "any"}
        sheet.data_validation(1, place, last, place, told | {"input_title": column.title, "input_message": column.hint})

    def _format(self, column: Column, *, is_filled: bool, is_money: bool = False) -> Format:
        key = (column.name, is_filled, is_money)
        if key not in self.formats:
            look = FONT | RULE | {"valign": "top", "text_wrap": True} | (FILLED if is_filled else FIXED)
            look |= {"align": "center"} if column.name in CENTRED else {}
            look |= {"bold": True} if column.name == "label" else {}
            if column.name.endswith("_on"):
                look |= {"num_format": "yyyy-mm-dd"}
            elif column.name != "value":
                look |= {"num_format": "@"}
            elif is_money:
                look |= {"num_format": "#,##0.00"}
            self.formats[key] = self.book.add_format(look)
        return self.formats[key]

    def _put(self, sheet: Worksheet, row: int, place: int, value: object, look: Format) -> None:
        if value is None or value == "":
            sheet.write_blank(row, place, None, look)
        elif isinstance(value, dt.date) and value >= FIRST_COUNTED:
            sheet.write_datetime(row, place, value, look)
        elif isinstance(value, Decimal) and Decimal(repr(float(value))) == value:
            sheet.write_number(row, place, float(value), look)
        else:
            sheet.write_string(row, place, cells.written(f"{value:f}" if isinstance(value, Decimal) else str(value)), look)
