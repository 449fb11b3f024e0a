"""The XML of an .xlsx, read as a stream: what the reader of values does not tell, and the values of sheets too large for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from xml.parsers import expat

from sanzi.exports.archive import Archive, damaged
from sanzi.exports.sheet import Marks

RECORDS, PLACES = 1 << 20, 1 << 14
# A formula that its program never computed: no <v>, or an empty one. An empty result of a text formula has its <v> too, but says t="str".
_VALUELESS = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?:\s[^>]*)?/>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>")
_FAR = re.compile(rb"""\sr=["']([A-Z]{2,3})\d""")
_RECORD = re.compile(rb"""\sr=["'][A-Z]*(\d+)["']""")
_MERGED = re.compile(rb"""mergeCell\s[^>]*?ref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")
_KNOWN = frozenset(("c", "v", "t", "f", "row", "is", "rPh"))
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)>")


@dataclass
class Survey:
    """One quick pass over a sheet: how large it is, and whether a closer look is due. `records` and `width` reach the last value or further."""

    cells: int = 0
    records: int = 0
    width: int = 26
    has_errors: bool = False
    has_red: bool = False
    merges: tuple[tuple[int, int, int], ...] = ()


class Cell(NamedTuple):
    """A cell as the XML has it; `place` from 1, `value` None where there is none, `formula` None where there is none."""

    place: int
    type: str
    style: int
    value: str | None
    formula: str | None


def survey(archive: Archive, part: str, red_styles: frozenset[int]) -> Survey:
    """Look a sheet over with plain searches, without parsing it."""
    told, merges, carried = Survey(), [], b""
    red = re.compile(rb"""\ss=["'](?:%s)["']""" % b"|".join(str(style).encode() for style in sorted(red_styles))) if red_styles else None
    for piece in archive.pieces(part):
        text = carried + piece
        # Never inside a cell: a formula and its missing value must be seen together.
        cut = max(0, *(text.rfind(mark) for mark in (b"<c ", b":c ", b"</row", b":row>", b"<mergeCell ", b":mergeCell "))) or len(text)
        _look(told, text[:cut], merges, red)
        carried = text[cut:]
    _look(told, carried, merges, red)
    told.merges = tuple(sorted(merges))
    if told.records > RECORDS or told.width > PLACES:
        raise damaged("行号或列号超出工作表的范围")
    return told


def _look(told: Survey, text: bytes, merges: list[tuple[int, int, int]], red: re.Pattern | None) -> None:
    values = text.count(b"<v>") + text.count(b"<is>") or len(_VALUE.findall(text))
    told.cells += values
    last = max(text.rfind(b"v>"), text.rfind(b"is>"))
    if values and (found := _RECORD.findall(text[max(0, last - 4096) : last])):
        told.records = int(found[-1])
    if far := _FAR.findall(text):
        told.width = max(told.width, *(place(column.decode()) for column in set(far)))
    if not told.has_errors:
        has_formulas = b"<f" in text or b":f" in text
        told.has_errors = b't="e"' in text or b"t='e'" in text or (has_formulas and bool(_VALUELESS.search(text)))
    told.has_red = told.has_red or bool(red and red.search(text))
    if b"mergeCell " in text:
        for column, first, _, last_record in _MERGED.findall(text):
            if int(last_record) > int(first):
                merges.append((int(first), int(last_record), place(column.decode())))


def place(column: str) -> int:
    """`A` is 1, `AA` is 27."""
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return number


def marks(archive: Archive, part: str, told: Survey, red_styles: frozenset[int]) -> Marks:
    """Error cells, formulas without a value and numbers in red ink; a second pass, made only where the survey saw one of them."""
    texts: dict[int, dict[int, str]] = {}
    red: dict[int, list[int]] = {}
    if told.has_errors or told.has_red:
        for record, cells in rows(archive, part):
            for cell in cells:
                if text := missing(cell):
                    texts.setdefault(record, {})[cell.place] = text
                elif cell.style in red_styles and cell.type == "n" and cell.value:
                    red.setdefault(record, []).append(cell.place)
    return Marks(texts, red, told.merges)


def missing(cell: Cell) -> str | None:
    """What stands for a cell that holds an error or a formula without a value; None for any other."""
    if cell.type == "e":
        return cell.value or "#N/A"
    if cell.formula is None or cell.value or (cell.type == "str" and cell.value is not None):
        return None
    return f"#无值! ={cell.formula}"


def rows(archive: Archive, part: str) -> Iterator[tuple[int, list[Cell]]]:
    """Records that the XML holds, in its order, with their cells. Raises Unreadable where it is not well formed."""
    parser, done = _parser()
    try:
        yield from archive.parsed(part, parser, done)
    except ValueError:
        raise damaged(f"{part} 的行列号读不懂") from None


def _parser() -> tuple[expat.XMLParserType, list[tuple[int, list[Cell]]]]:  # noqa: C901 - see below
    """A parser and the list it adds finished records to. One closure and no object: it is called for every tag of millions of cells."""
    done: list[tuple[int, list[Cell]]] = []
    text: list[str] = []
    places: dict[str, int] = {}
    record = at = style = 0
    kind, value, formula, is_silent = "n", None, None, False
    cells: list[Cell] = []

    def start(name: str, told: dict[str, str]) -> None:
        nonlocal record, at, style, kind, value, formula, cells, is_silent
        name = name if name in _KNOWN else name.rpartition(":")[2]
        if name == "c":
            column = told["r"].rstrip("0123456789") if "r" in told else None
            at = at + 1 if column is None else places.get(column) or places.setdefault(column, _checked(column))
            kind, style, value, formula = told.get("t", "n"), int(told.get("s", 0)), None, None
        elif name == "row":
            before, record = record, int(told.get("r", record + 1))
            if not before < record <= RECORDS:
                raise ValueError(record)
            at, cells = 0, []
        elif name == "rPh":
            is_silent = True
        text.clear()

    def end(name: str) -> None:
        nonlocal value, formula, is_silent
        name = name if name in _KNOWN else name.rpartition(":")[2]
        if name == "v":
            value = "".join(text)
        elif name == "c":
            if value is not None or formula is not None:
                cells.append(Cell(at, kind, style, value, formula))
        elif name == "t":
            value = value if is_silent else (value or "") + "".join(text)
        elif name == "f":
            formula = "".join(text)
        elif name == "row":
            done.append((record, cells))
        elif name == "rPh":
            is_silent = False
        text.clear()

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text.append
    return parser, done


def _checked(column: str) -> int:
    number = place(column)
    if not 0 < number <= PLACES:
        raise ValueError(column)
    return number
