"""What an .xlsx says of itself outside its sheets: which sheets there are, which calendar, which styles, and the shared texts."""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from sanzi.exports.archive import Archive, damaged

WORKBOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
# Built-in formats that show a day, a time or a span; the ones between 27 and 58 are the days of Chinese and Japanese programs.
DAY_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
# Indexed colours 2 and 10 are pure red; of a stated colour it counts that red stands out.
RED_INDEXES = ("2", "10")


@dataclass(frozen=True)
class Listed:
    """A sheet as the workbook lists it; `number` counts every sheet, charts too."""

    number: int
    name: str
    is_hidden: bool
    part: str


@dataclass(frozen=True)
class Book:
    sheets: tuple[Listed, ...]
    is_1904: bool
    strings_part: str | None
    red_styles: frozenset[int]
    day_styles: frozenset[int]


def read_book(archive: Archive) -> Book:
    """Raises Unreadable where the archive holds no workbook."""
    if WORKBOOK not in archive:
        raise damaged("压缩包里没有 .xlsx 工作簿")
    relations = {told["Id"]: told for name, told in _opened(archive, RELATIONS) if name == "Relationship" and "Id" in told and "Target" in told}
    sheets, is_1904 = [], False
    listed = [each for each in _opened(archive, WORKBOOK) if each[0] in ("sheet", "workbookPr")]
    is_1904 = any(name == "workbookPr" and told.get("date1904") in ("1", "true", "on") for name, told in listed)
    for number, told in enumerate(told for name, told in listed if name == "sheet"):
        relation = relations.get(next((text for key, text in told.items() if key.rpartition(":")[2] == "id"), ""))
        if relation and relation.get("Type", "").endswith("/worksheet"):
            sheets.append(Listed(number, told.get("name", ""), told.get("state", "visible") != "visible", _part(relation["Target"])))
    strings = next((_part(each["Target"]) for each in relations.values() if each.get("Type", "").endswith("/sharedStrings")), None)
    try:
        red, days = _styles(archive) if STYLES in archive else (frozenset(), frozenset())
    except ValueError:
        raise damaged(f"{STYLES} 里的编号读不懂") from None
    return Book(tuple(sheets), is_1904, strings if strings and strings in archive else None, red, days)


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _opened(archive: Archive, part: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every element of a part as it opens: its name without prefix, and its attributes."""
    parser, opened = expat.ParserCreate(), []
    parser.StartElementHandler = lambda name, told: opened.append((name.rpartition(":")[2], told))
    return archive.parsed(part, parser, opened)


def _styles(archive: Archive) -> tuple[frozenset[int], frozenset[int]]:
    """Numbers of the cell styles that show a positive number in red, and of those that show a number as a day."""
    section, fonts, codes, styles = "", [], {}, []
    for name, told in _opened(archive, STYLES):
        if name in ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"):
            section = name
        elif section == "numFmts" and name == "numFmt":
            codes[told.get("numFmtId")] = told.get("formatCode", "")
        elif section == "fonts" and name == "font":
            fonts.append(False)
        elif section == "fonts" and name == "color" and fonts:
            fonts[-1] = _is_red(told)
        elif section == "cellXfs" and name == "xf":
            styles.append((told.get("numFmtId", "0"), int(told.get("fontId", "0"))))
    red = frozenset(at for at, (code, font) in enumerate(styles) if (font < len(fonts) and fonts[font]) or shows_red(codes.get(code, "")))
    days = frozenset(at for at, (code, _) in enumerate(styles) if int(code) in DAY_FORMATS or _shows_a_day(codes.get(code, "")))
    return red, days


def _is_red(colour: dict[str, str]) -> bool:
    if colour.get("indexed") in RED_INDEXES:
        return True
    rgb = colour.get("rgb", "")[-6:]
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", rgb):
        return False
    red, green, blue = (int(rgb[at : at + 2], 16) for at in (0, 2, 4))
    return red >= 0xC0 and max(green, blue) <= 0x40


def shows_red(code: str) -> bool:
    """Whether a number format writes positive numbers in red. A red second section is only how negative ones look: they bear their sign."""
    return bool(re.search(r"\[(red|红色|color ?3|颜色 ?3)\]", code.split(";")[0], re.IGNORECASE))


def _shows_a_day(code: str) -> bool:
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', "", code.split(";")[0], flags=re.IGNORECASE)
    return bool(re.search(r"[ymdhs]|[年月日]", bare, re.IGNORECASE)) and "general" not in bare.lower()


class Strings:
    """The shared texts as one row of bytes and where each ends: millions of them must not be millions of objects."""

    def __init__(self) -> None:
        self._bytes, self._ends = bytearray(), array("Q", (0,))

    def add(self, text: str) -> None:
        self._bytes += text.encode("utf-8", "replace")
        self._ends.append(len(self._bytes))

    def __getitem__(self, number: int) -> str:
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode()


def read_strings(archive: Archive, part: str | None) -> Strings:
    """The shared texts; the readings written above characters (rPh) are no part of them."""
    strings, text, parser = Strings(), [], expat.ParserCreate()
    silent = [False]

    def start(name: str, _: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "rPh":
            silent[0] = True
        parser.CharacterDataHandler = text.append if name == "t" and not silent[0] else None

    def end(name: str) -> None:
        name = name.rpartition(":")[2]
        parser.CharacterDataHandler = None
        if name == "rPh":
            silent[0] = False
        elif name == "si":
            strings.add("".join(text))
            text.clear()

    parser.StartElementHandler, parser.EndElementHandler, parser.buffer_text = start, end, True
    if part:
        list(archive.parsed(part, parser, []))  # the handlers keep what they meet
    return strings
