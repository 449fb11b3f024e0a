"""What an .xls says of its cells that the reader of values does not tell: error cells, red ink, the calendar, a password.

An .xls is an OLE2 container (MS-CFB) whose stream `Workbook` is a row of BIFF records (MS-XLS): two bytes of type, two of length, the rest.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from sanzi.exports.archive import damaged
from sanzi.exports.book_xml import shows_red
from sanzi.exports.sheet import Marks

ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
FORMULA, EOF, DATEMODE, FILEPASS, FONT, BOUNDSHEET, MULRK, XF, NUMBER, BOOLERR, RK = 6, 10, 0x22, 0x2F, 0x31, 0x85, 0xBD, 0xE0, 0x203, 0x205, 0x27E
FORMAT = 0x41E
RED_INDEXES = (2, 10)
_END = 0xFFFFFFFA


@dataclass
class Old:
    """`marks` by number of the sheet, every sheet counted."""

    is_locked: bool = False
    is_1904: bool = False
    marks: list[Marks] = field(default_factory=list)


def read(data: bytes) -> Old:
    """Raises Unreadable where the container cannot be taken apart."""
    try:
        return _read(_stream(data))
    except (struct.error, IndexError, UnicodeDecodeError):
        raise damaged("内容不完整") from None


def _read(stream: bytes) -> Old:
    old, starts, fonts, styles, formats = Old(), [], [], [], set()
    for kind, body in _records(stream, 0):
        if kind == FILEPASS:
            return Old(is_locked=True)
        if kind == DATEMODE:
            old.is_1904 = body[:2] == b"\x01\x00"
        elif kind == BOUNDSHEET:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == FONT:
            fonts.append(struct.unpack_from("<H", body, 4)[0] in RED_INDEXES)
        elif kind == XF:
            styles.append(struct.unpack_from("<HH", body))
        elif kind == FORMAT and shows_red(_format(body)):
            formats.add(struct.unpack_from("<H", body)[0])
    # There is no font number 4: what is counted from 5 is one further up the list.
    inked = [(place := font - (font > 4)) < len(fonts) and fonts[place] for font, _ in styles]
    red = {at for at, (_, shown) in enumerate(styles) if inked[at] or shown in formats}
    old.marks = [_marks(stream, start, red) for start in starts]
    return old


def _format(body: bytes) -> str:
    """A number format as it is written: of BIFF8, with a flag for wide letters; of older files, in bytes."""
    length, flags = struct.unpack_from("<HB", body, 2)
    return body[5 : 5 + 2 * length].decode("utf-16-le", "replace") if flags & 1 else body[5 : 5 + length].decode("latin-1")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records from `at` to the end of the substream that begins there."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == EOF:
            return
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _marks(stream: bytes, start: int, red: set[int]) -> Marks:
    marks = Marks()
    for kind, body in _records(stream, start):
        if kind not in (FORMULA, BOOLERR, NUMBER, RK, MULRK):
            continue
        row, column, style = struct.unpack_from("<HHH", body)
        if kind == BOOLERR:
            if body[7]:
                marks.texts.setdefault(row + 1, {})[column + 1] = ERRORS.get(body[6], "#N/A")
        elif kind == FORMULA and body[12:14] == b"\xff\xff":
            # A result that is no number: 0 text, 1 yes or no, 2 an error, 3 nothing.
            if body[6] == 2:
                marks.texts.setdefault(row + 1, {})[column + 1] = ERRORS.get(body[8], "#N/A")
        elif kind == MULRK:
            pairs = range(4, len(body) - 2, 6)
            places = [column + 1 + at for at, offset in enumerate(pairs) if struct.unpack_from("<H", body, offset)[0] in red]
            if places:
                marks.red.setdefault(row + 1, []).extend(places)
        elif style in red:
            marks.red.setdefault(row + 1, []).append(column + 1)
    return marks


def _stream(data: bytes) -> bytes:
    """The stream `Workbook` (`Book` in older files) out of its container."""
    size, small_size = 1 << struct.unpack_from("<H", data, 30)[0], 1 << struct.unpack_from("<H", data, 32)[0]
    first_entry, _, cutoff, first_small, _, more, _ = struct.unpack_from("<7I", data, 48)
    tables = [*struct.unpack_from("<109I", data, 76)]
    seen = 0
    while more < _END and seen * size < len(data):
        sector = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        tables, more, seen = [*tables, *sector[:-1]], sector[-1], seen + 1
    chain = [at for table in tables if table < _END for at in struct.unpack_from(f"<{size // 4}I", data, (table + 1) * size)]
    entries = _joined(data, chain, first_entry, size, size)
    root_first = struct.unpack_from("<I", entries, 116)[0]
    for at in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        if entries[at : at + max(0, length - 2)].decode("utf-16-le") in ("Workbook", "Book"):
            first, whole = struct.unpack_from("<II", entries, at + 116)
            if whole >= cutoff:
                return _joined(data, chain, first, size, size)[:whole]
            small = _joined(data, chain, first_small, size, size)
            small_chain = list(struct.unpack_from(f"<{len(small) // 4}I", small))
            return _joined(_joined(data, chain, root_first, size, size), small_chain, first, small_size, 0)[:whole]
    raise damaged("不是 Excel 工作簿")


def _joined(data: bytes, chain: list[int], sector: int, size: int, before: int) -> bytes:
    """The sectors of one chain; a chain longer than the file goes in a circle."""
    parts = []
    while sector < _END:
        parts.append(data[before + sector * size : before + (sector + 1) * size])
        sector = chain[sector]
        if len(parts) > len(chain):
            raise IndexError(sector)
    return b"".join(parts)
