"""Workbooks: .xlsx and .xls → sheets. calamine reads values; a sheet too large for it is streamed; what it does not tell is added."""

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pyarrow as pa
import python_calamine as calamine

from sanzi.exports import biff, recognise, sheet_xml, xls_process
from sanzi.exports.archive import Archive, damaged
from sanzi.exports.book_xml import Book, Listed, Strings, read_book, read_strings
from sanzi.exports.cell import cell_text
from sanzi.exports.sheet import BATCH, Batch, Marks, Sheet, Unreadable

HEAD = recognise.FIRST_RECORDS + 2
# calamine holds a sheet whole, the blank cells between its values too: some 150 bytes a cell with the shared texts (measured).
LARGE_CELLS, LARGE_AREA, LARGE_STRINGS = 2_000_000, 8_000_000, 128 << 20
OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
LOCKED = "EncryptedPackage".encode("utf-16-le")
PASSWORD = "工作簿有打开密码。请去掉密码后重新保存。"


def sheets(path: Path, start: bytes) -> Iterator[Sheet]:
    """The sheets of a workbook whose first bytes are `start`, one after the other. Raises Unreadable, at a later sheet too."""
    if start.startswith(OLE):
        yield from _old(path)
        return
    archive = Archive(path)
    book = read_book(archive)
    surveys = [sheet_xml.survey(archive, each.part, book.red_styles) for each in book.sheets]
    strings_size = sum(map(len, archive.pieces(book.strings_part))) if book.strings_part else 0
    if strings_size > LARGE_STRINGS or any(_is_large(told) for told in surveys):
        yield from _streamed(archive, book, surveys)
    else:
        yield from _new(path, archive, book, surveys)


def _is_large(told: sheet_xml.Survey) -> bool:
    return told.cells > LARGE_CELLS or told.records * told.width > LARGE_AREA


def _old(path: Path) -> Iterator[Sheet]:
    data = path.read_bytes()
    if LOCKED in data:
        raise Unreadable(PASSWORD)
    told = biff.read(data)
    if told.is_locked:
        raise Unreadable(PASSWORD)
    # Nothing of a damaged file's own is shown: the reader's words are not for people.
    command = [sys.executable, "-m", "sanzi.exports.xls_process", str(path)]
    reading = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if reading.returncode == xls_process.LOCKED:
        raise Unreadable(PASSWORD)
    if reading.returncode:
        raise damaged("内容不完整")
    lines = iter(reading.stdout.splitlines())
    for line in lines:
        sheet = json.loads(line)
        rows = list(islice(lines, sheet["rows"]))
        marks = replace(told.marks[sheet["number"]], merges=tuple(map(tuple, sheet["merges"])))
        yield _sheet(Listed(sheet["number"], sheet["name"], sheet["is_hidden"], ""), lambda rows=rows: map(json.loads, rows), marks, told.is_1904)


def _new(path: Path, archive: Archive, book: Book, surveys: list[sheet_xml.Survey]) -> Iterator[Sheet]:
    values = _opened(path)
    for listed, told in zip(book.sheets, surveys, strict=True):
        marks = sheet_xml.marks(archive, listed.part, told, book.red_styles)
        sheet = _taken(values, listed.number)
        yield _sheet(listed, lambda sheet=sheet: ([cell_text(cell) for cell in row] for row in xls_process.padded(sheet)), marks, book.is_1904)


def _opened(path: Path) -> calamine.CalamineWorkbook:
    try:
        # By its content: the reader's own choice goes by the extension, and an .xlsx is often called .xls.
        return calamine.CalamineWorkbook.from_filelike(path.open("rb"))
    except calamine.PasswordError:
        raise Unreadable(PASSWORD) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise damaged("内容不完整") from None


def _taken(book: calamine.CalamineWorkbook, number: int) -> calamine.CalamineSheet:
    try:
        return book.get_sheet_by_index(number)
    except calamine.PasswordError:
        raise Unreadable(PASSWORD) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise damaged("内容不完整") from None


def _sheet(listed: Listed, rows: Callable[[], Iterable[list[str]]], marks: Marks, is_1904: bool) -> Sheet:
    head = list(islice(_records(rows(), marks), HEAD))
    return Sheet(listed.number, listed.name, listed.is_hidden, head, lambda: _batches(_records(rows(), marks)), marks, is_1904)


def _records(rows: Iterable[list[str]], marks: Marks) -> Iterator[list[str]]:
    """Every record from the first to the last that holds a value or a mark."""
    record = 0
    for record, cells in enumerate(rows, 1):
        yield _marked(cells, marks.texts.get(record))
    for beyond in range(record + 1, max(marks.texts, default=0) + 1):
        yield _marked([], marks.texts.get(beyond))


def _marked(cells: list[str], texts: dict[int, str] | None) -> list[str]:
    if texts:
        cells += [""] * (max(texts) - len(cells))
        for place, text in texts.items():
            cells[place - 1] = text
    return cells


def _streamed(archive: Archive, book: Book, surveys: list[sheet_xml.Survey]) -> Iterator[Sheet]:
    strings = read_strings(archive, book.strings_part)
    for listed, told in zip(book.sheets, surveys, strict=True):
        marks = sheet_xml.marks(archive, listed.part, told, book.red_styles)
        head = list(islice(_read(archive, listed.part, book, strings), HEAD))
        yield Sheet(
            listed.number, listed.name, listed.is_hidden, head, lambda part=listed.part: _batches(_read(archive, part, book, strings)), marks, book.is_1904
        )


def _read(archive: Archive, part: str, book: Book, strings: Strings) -> Iterator[list[str]]:
    """Records of a sheet's XML as text, the same that the reader of values gives; records that the XML leaves out are blank."""
    last = 0
    for record, cells in sheet_xml.rows(archive, part):
        row: list[str] = []
        for cell in cells:
            if text := _text(cell, book, strings):
                row += [""] * (cell.place - len(row))
                row[cell.place - 1] = text
        if row:
            yield from ([] for _ in range(record - last - 1))
            yield row
            last = record


def _text(cell: sheet_xml.Cell, book: Book, strings: Strings) -> str:
    if text := sheet_xml.missing(cell):
        return text
    value = cell.value
    if not value:
        return ""
    try:
        if cell.type == "s":
            return strings[int(value)]
        if cell.type == "b":
            return cell_text(value == "1")
        if cell.type != "n":
            return value
        number = float(value)
        return cell_text(_moment(number, book.is_1904) if cell.style in book.day_styles else number)
    except (ValueError, IndexError, OverflowError):
        raise damaged(f"单元格内容读不懂：{value[:20]}") from None


def _moment(number: float, is_1904: bool) -> dt.date | dt.datetime | dt.time:
    """A counted day; below 1, a time of day. 1900 was no leap year, but its calendar says so."""
    seconds = round(number * 86400)
    if number < 1:
        return (dt.datetime.min + dt.timedelta(seconds=seconds)).time()
    epoch = dt.datetime(1904, 1, 1) if is_1904 else dt.datetime(1899, 12, 31 if number < 60 else 30)
    moment = epoch + dt.timedelta(seconds=seconds)
    return moment if moment.time() != dt.time() else moment.date()


def _batches(records: Iterable[list[str]]) -> Iterator[Batch]:
    first, records = 1, iter(records)
    while cells := list(islice(records, BATCH)):
        yield Batch(first, None, pa.array(cells, pa.list_(pa.string())), "", is_tidy=False, has_lost=True, has_errors=True)
        first += len(cells)
